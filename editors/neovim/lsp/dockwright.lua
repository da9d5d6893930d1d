-- What `vim.lsp.enable('dockwright')` starts (Neovim 0.11 and later).
return require('dockwright.server')
