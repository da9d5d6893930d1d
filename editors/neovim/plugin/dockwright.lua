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

local actions = {
  build = 'build',
  cancel = 'cancel',
  fix = 'fix_all',
  log = 'show_log',
  plan = 'plan',
  restart = 'restart',
}

vim.api.nvim_create_user_command('Dockwright', function(arguments)
  local word, stage = unpack(arguments.fargs)
  local action = actions[word]
  if action then
    require('dockwright')[action](stage)
  else
    vim.notify('`:Dockwright` knows `plan`, `build`, `cancel`, `fix`, `restart` and `log`', vim.log.levels.ERROR)
  end
end, {
  nargs = '+',
  desc = 'Plan or build this Dockerfile, apply all safe fixes, restart its server, or show the log',
  complete = function(typed)
    local words = vim.tbl_filter(function(name)
      return vim.startswith(name, typed)
    end, vim.tbl_keys(actions))
    table.sort(words)
    return words
  end,
})
