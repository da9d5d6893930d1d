-- How the server is started, and for which files: the one description that both ways of starting it use.

-- The command that a lens over a stage carries: shows the places it counts as a list.
local references = 'dockwright.showReferences'

return {
  name = 'dockwright',
  cmd = { 'dockwright', 'server' },
  filetypes = { 'dockerfile' },
  -- The nearest of the first marker that is found; without any, the file stands alone.
  root_markers = { 'dockwright.toml', '.dockwright.toml', '.git', 'docker-bake.hcl', 'compose.yaml', '.dockerignore' },
  capabilities = vim.tbl_deep_extend('force', vim.lsp.protocol.make_client_capabilities(), {
    -- Lenses may carry commands of the server.
    workspace = { executeCommand = { dynamicRegistration = false } },
    experimental = { commands = { commands = { references } }, buildLog = true },
  }),
  handlers = {
    ['dockwright/buildLog'] = function(_, log)
      require('dockwright.build_log').append(log.text)
    end,
  },
  commands = {
    [references] = function(command, context)
      local client = vim.lsp.get_client_by_id(context.client_id)
      local items = vim.lsp.util.locations_to_items(command.arguments[3], client.offset_encoding)
      vim.fn.setqflist({}, ' ', { title = command.title, items = items })
      vim.cmd('botright copen')
    end,
  },
}
