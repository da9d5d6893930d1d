-- The buffer that the logs of builds are written into, and the window that shows it.
local M = {}

local name = 'dockwright://build'

local function buffer()
  local found = vim.fn.bufnr('^' .. name .. '$')
  if found ~= -1 then
    return found
  end
  local made = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_name(made, name)
  vim.bo[made].bufhidden = 'hide'
  vim.bo[made].modifiable = false
  return made
end

-- Puts more of a log behind what came before; windows that show the end go on showing it.
function M.append(text)
  local log = buffer()
  local last = vim.api.nvim_buf_line_count(log)
  local rest = vim.api.nvim_buf_get_lines(log, last - 1, last, true)[1]
  vim.bo[log].modifiable = true
  vim.api.nvim_buf_set_lines(log, last - 1, last, true, vim.split(rest .. text, '\n', { plain = true }))
  vim.bo[log].modifiable = false
  for _, window in ipairs(vim.fn.win_findbuf(log)) do
    if vim.api.nvim_win_get_cursor(window)[1] == last then
      vim.api.nvim_win_set_cursor(window, { vim.api.nvim_buf_line_count(log), 0 })
    end
  end
end

-- Shows it below everything else, and leaves the cursor where it is.
function M.open()
  local log = buffer()
  if #vim.fn.win_findbuf(log) == 0 then
    local here = vim.api.nvim_get_current_win()
    vim.cmd('botright 12split')
    vim.api.nvim_win_set_buf(0, log)
    vim.api.nvim_win_set_cursor(0, { vim.api.nvim_buf_line_count(log), 0 })
    vim.api.nvim_set_current_win(here)
  end
end

return M
