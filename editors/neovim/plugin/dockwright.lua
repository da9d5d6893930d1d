-- What is there without a call: the names of Dockerfiles that Neovim does not know, and the command.
vim.filetype.add({
  extension = { containerfile = 'dockerfile', Containerfile = 'dockerfile' },
  filename = { containerfile = 'dockerfile' },
  pattern = {
    ['[Dd]ockerfile[-_].+'] = 'dockerfile',
    ['containerfile%..+'] = 'dockerfile',
    -- `Dockerfile.dockerignore` is an ignore file, though its name begins like a Dockerfile's.
    ['.+%.dockerignore'] = { 'gitignore', { priority = 10 } },
    ['.+%.containerignore'] = { 'gitignore', { priority = 10 } },
  },
})

local actions = { restart = 'restart', fix = 'fix_all', log = 'show_log' }

vim.api.nvim_create_user_command('Dockwright', function(arguments)
  local action = actions[arguments.args]
  if action then
    require('dockwright')[action]()
  else
    vim.notify('`:Dockwright` knows `restart`, `fix` and `log`', vim.log.levels.ERROR)
  end
end, {
  nargs = 1,
  desc = 'Restart the Dockerfile server, apply all safe fixes, or show the log',
  complete = function(typed)
    return vim.tbl_filter(function(name)
      return vim.startswith(name, typed)
    end, { 'fix', 'log', 'restart' })
  end,
})
