-- Shows what the book's picture of Neovim shows: findings in a real file, and what the server tells of one instruction.
-- Run by `cargo xtask picture`, which waits for the file that DOCKWRIGHT_READY names.
vim.o.number = true
vim.o.laststatus = 0
vim.o.showcmd = false
vim.o.ruler = false
vim.o.signcolumn = 'no'
vim.o.linebreak = true
vim.o.shortmess = vim.o.shortmess .. 'F'
vim.o.wrap = false
vim.diagnostic.config({ virtual_text = { prefix = '●' }, underline = true })

vim.lsp.enable('dockwright')

local function hover_is_open()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return true
    end
  end
  return false
end

vim.schedule(function()
  vim.wait(30000, function()
    return #vim.diagnostic.get(0) > 3
  end)
  local line = vim.fn.search('--form', 'w')
  vim.api.nvim_win_set_cursor(0, { line, 1 })
  vim.lsp.buf.hover({ border = 'rounded', max_width = 80, max_height = 12 })
  vim.wait(10000, hover_is_open)
  vim.cmd.echo('""')
  vim.cmd.redraw()
  vim.fn.writefile({}, vim.env.DOCKWRIGHT_READY)
end)
