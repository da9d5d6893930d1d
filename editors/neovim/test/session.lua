-- One session in a real Neovim: the plugin starts the server on a real file, and everything a user would do follows.
-- Run by `cargo xtask editors neovim`, with `dockwright` in PATH and the way of starting it in DOCKWRIGHT_START.
local way = assert(vim.env.DOCKWRIGHT_START, 'DOCKWRIGHT_START is `enable` or `setup`')

local before = {
  'FROM debian:13 AS build',
  'RUN cd /src && make',
  '',
  'FROM debian:13 as final',
  'COPY --from=build /out /out',
  'ENV MODE production',
}

local passed = 0

local function pass(what)
  passed = passed + 1
  print('ok: ' .. what .. '\n')
end

local function eventually(what, holds)
  assert(vim.wait(20000, holds, 5), 'in vain: ' .. what)
  pass(what)
end

local function text(line)
  return vim.api.nvim_buf_get_lines(0, line - 1, line, true)[1]
end

local function reported(code)
  for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
    if diagnostic.code == code then
      return diagnostic
    end
  end
end

local function client()
  return vim.lsp.get_clients({ bufnr = 0, name = 'dockwright' })[1]
end

local function is_served()
  return client() ~= nil and client().initialized == true
end

-- A folder as a user has it: a repository with a Dockerfile in a folder below.
local function open()
  local root = vim.uv.fs_realpath(vim.fn.tempname():match('^(.*)/')) .. '/repository'
  vim.fn.mkdir(root .. '/.git', 'p')
  vim.fn.mkdir(root .. '/app', 'p')
  vim.fn.writefile(before, root .. '/app/Dockerfile')
  vim.cmd.edit(root .. '/app/Dockerfile')
  return root
end

local function names()
  local expected = {
    ['Dockerfile'] = 'dockerfile',
    ['Dockerfile.dev'] = 'dockerfile',
    ['Dockerfile-dev'] = 'dockerfile',
    ['Containerfile'] = 'dockerfile',
    ['containerfile.rhel'] = 'dockerfile',
    ['app.containerfile'] = 'dockerfile',
    ['app.Dockerfile'] = 'dockerfile',
    ['Dockerfile.dockerignore'] = 'gitignore',
    ['.dockerignore'] = 'gitignore',
  }
  for name, filetype in pairs(expected) do
    local got = vim.filetype.match({ filename = '/somewhere/' .. name })
    assert(got == filetype, ('%s is %s, not %s'):format(name, got, filetype))
  end
  pass('the names of Dockerfiles are known')
end

local function diagnostics()
  eventually('diagnostics are shown', function()
    return reported('mismatched-as-casing') and reported('legacy-key-value')
  end)
  local diagnostic = reported('mismatched-as-casing')
  assert(diagnostic.lnum == 3 and diagnostic.col == 15 and diagnostic.end_col == 17, vim.inspect(diagnostic))
  assert(diagnostic.source == 'dockwright', vim.inspect(diagnostic))
  pass('at their exact place')
end

local function code_action()
  vim.api.nvim_win_set_cursor(0, { 4, 15 })
  local is_fix = function(action)
    return action.kind == 'quickfix' and action.isPreferred == true
  end
  vim.lsp.buf.code_action({ apply = true, filter = is_fix })
  eventually('a code action changes the text', function()
    return text(4) == 'FROM debian:13 AS final'
  end)
  eventually('and its diagnostic goes', function()
    return not reported('mismatched-as-casing') and reported('legacy-key-value')
  end)
end

local function rename()
  vim.api.nvim_win_set_cursor(0, { 1, 18 })
  vim.lsp.buf.rename('maker')
  eventually('a stage is renamed everywhere', function()
    return text(1) == 'FROM debian:13 AS maker' and text(5) == 'COPY --from=maker /out /out'
  end)
end

local function hover()
  vim.api.nvim_win_set_cursor(0, { 2, 4 })
  vim.lsp.buf.hover()
  eventually('a hover tells of a finding', function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, true)
        return table.concat(lines, '\n'):find('WORKDIR', 1, true) ~= nil
      end
    end
  end)
end

local function typing()
  vim.api.nvim_buf_set_lines(0, -1, -1, true, { 'RUNN make' })
  eventually('what is typed is judged', function()
    return reported('parse-error') or reported('build-error')
  end)
  vim.api.nvim_buf_set_lines(0, -2, -1, true, {})
  eventually('and what is deleted is not', function()
    return not reported('parse-error') and not reported('build-error')
  end)
end

local function fix_all()
  vim.cmd('Dockwright fix')
  eventually('all safe fixes are applied', function()
    return text(6) == 'ENV MODE=production' and not reported('legacy-key-value')
  end)
end

local function plan()
  local here = vim.api.nvim_get_current_buf()
  vim.cmd('Dockwright plan')
  eventually('the plan is opened', function()
    return vim.fn.expand('%:t') == 'plan.txt' and text(1):find('Dockerfile', 1, true) ~= nil
  end)
  vim.api.nvim_set_current_buf(here)
end

-- Builds take root here.
local function build()
  if vim.uv.getuid() ~= 0 then
    return pass('SKIPPED: builds take root')
  end
  local all = vim.api.nvim_buf_get_lines(0, 0, -1, true)
  vim.api.nvim_buf_set_lines(0, 0, -1, true, { 'FROM scratch', 'COPY Dockerfile /', 'COPY missing /' })
  local function log()
    local lines = vim.api.nvim_buf_get_lines(vim.fn.bufnr('dockwright://build'), 0, -1, true)
    return table.concat(lines, '\n')
  end
  vim.cmd('Dockwright build')
  eventually('a build that fails says where', function()
    local failure = reported('build-failed')
    return failure and failure.lnum == 2 and log():find('is not built', 1, true) ~= nil
  end)
  vim.api.nvim_buf_set_lines(0, 2, 3, true, {})
  eventually('until the line is gone', function()
    return not reported('build-failed')
  end)
  vim.cmd('Dockwright build')
  eventually('a build tells its log', function()
    return log():find('is built', 1, true) ~= nil
  end)
  vim.cmd('Dockwright cancel')
  vim.cmd('only')
  vim.api.nvim_buf_set_lines(0, 0, -1, true, all)
end

local function restart()
  local old = client().id
  vim.cmd('Dockwright restart')
  eventually('the server is started again', function()
    return is_served() and client().id ~= old
  end)
  vim.api.nvim_buf_set_lines(0, 3, 4, true, { before[4] })
  eventually('and serves the buffer as before', function()
    return reported('mismatched-as-casing')
  end)
end

local function session()
  names()
  vim.env.DOCKWRIGHT_STORE = vim.fn.tempname()
  if way == 'enable' then
    vim.lsp.enable('dockwright')
  else
    require('dockwright').setup()
  end
  local root = open()
  eventually('the server starts by `' .. way .. '`', is_served)
  assert(client().root_dir == root, vim.inspect(client().root_dir))
  pass('at the root of the repository, counting in ' .. client().offset_encoding)
  diagnostics()
  code_action()
  typing()
  fix_all()
  plan()
  build()
  restart()
  hover()
  rename()
end

local is_good, fault = xpcall(session, debug.traceback)
if not is_good then
  print('failed: ' .. fault .. '\n')
  print('what is reported: ' .. vim.inspect(vim.diagnostic.get(0)) .. '\n')
end
print(('%d passed, %d failed\n'):format(passed, is_good and 0 or 1))
vim.cmd(is_good and 'qall!' or 'cquit!')
