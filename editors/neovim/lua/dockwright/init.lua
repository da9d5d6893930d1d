-- The older way to start the server (Neovim 0.8 and later), and what the commands of the plugin do.
local server = require('dockwright.server')

local M = {}

-- The folder that holds the first marker found upwards from a buffer's file.
local function root_of(buffer, markers)
  local path = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buffer), ':p:h')
  for _, marker in ipairs(markers) do
    local found = vim.fs.find(marker, { upward = true, path = path })[1]
    if found then
      return vim.fs.dirname(found)
    end
  end
end

local function clients(filter)
  local get = vim.lsp.get_clients or vim.lsp.get_active_clients
  return get(vim.tbl_extend('force', { name = server.name }, filter or {}))
end

-- Starts the server for every Dockerfile that is opened from now on, and for those that are open.
-- `options` are those of `vim.lsp.start`: `cmd`, `settings`, `on_attach`, `capabilities`, …
function M.setup(options)
  local config = vim.tbl_deep_extend('force', server, options or {})
  local function start(buffer)
    if vim.bo[buffer].buftype == '' then
      local root_dir = config.root_dir or root_of(buffer, config.root_markers)
      vim.lsp.start(vim.tbl_extend('force', config, { root_dir = root_dir }), { bufnr = buffer })
    end
  end
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('dockwright', {}),
    pattern = config.filetypes,
    callback = function(event)
      start(event.buf)
    end,
  })
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) and vim.tbl_contains(config.filetypes, vim.bo[buffer].filetype) then
      start(buffer)
    end
  end
end

-- Ends every server and starts each again for the buffers it served.
function M.restart()
  for _, client in ipairs(clients()) do
    local config, buffers = client.config, vim.lsp.get_buffers_by_client_id(client.id)
    vim.lsp.stop_client(client.id)
    local function start_again()
      if vim.lsp.get_client_by_id(client.id) then
        return vim.defer_fn(start_again, 50)
      end
      for _, buffer in ipairs(vim.tbl_filter(vim.api.nvim_buf_is_valid, buffers)) do
        vim.lsp.start(config, { bufnr = buffer })
      end
    end
    start_again()
  end
end

-- Asks the server of the current buffer for one of its commands; `stage` is for those that take one.
local function ask(name, stage)
  local buffer = vim.api.nvim_get_current_buf()
  local client = clients({ bufnr = buffer })[1]
  if not client then
    return vim.notify('dockwright serves no such buffer', vim.log.levels.WARN)
  end
  local command = { command = name, arguments = { vim.uri_from_bufnr(buffer), stage } }
  local function answered(failure)
    if failure then
      vim.notify('dockwright: ' .. failure.message, vim.log.levels.ERROR)
    end
  end
  if vim.fn.has('nvim-0.11') == 1 then
    client:request('workspace/executeCommand', command, answered, buffer)
  else
    client.request('workspace/executeCommand', command, answered, buffer)
  end
end

-- Applies every safe fix to the current buffer.
function M.fix_all()
  ask('dockwright.applyAllFixes')
end

-- Opens the plan of the current buffer, or of one of its stages.
function M.plan(stage)
  ask('dockwright.plan', stage)
end

-- Builds the current buffer, or one of its stages, and shows the log.
function M.build(stage)
  require('dockwright.build_log').open()
  ask('dockwright.build', stage)
end

-- Ends the build of the current buffer.
function M.cancel()
  ask('dockwright.cancel')
end

-- Opens the file into which Neovim writes what servers say.
function M.show_log()
  vim.cmd.tabnew(vim.fn.fnameescape(vim.lsp.get_log_path()))
end

return M
