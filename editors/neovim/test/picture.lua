-- Shows what the book's picture of Neovim shows: findings in a real file, and what the server tells of one word.
-- Run by `cargo xtask picture`, which waits for the file that DOCKWRIGHT_READY names.
vim.o.number = true
vim.o.laststatus = 0
vim.o.showcmd = false
vim.o.ruler = false
vim.o.signcolumn = 'no'
vim.o.wrap = false
vim.o.shortmess = vim.o.shortmess .. 'F'
vim.diagnostic.config({ virtual_text = { prefix = '●' }, underline = true })

local function hover_is_open()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return true
    end
  end
  return false
end

local function show()
  vim.lsp.enable('dockwright')
  vim.wait(30000, function()
    return #vim.diagnostic.get(0) > 3
  end)
  vim.wait(1000)
  vim.fn.search('apt-get', 'w')
  vim.lsp.buf.hover({ border = 'rounded', max_width = 80, max_height = 12 })
  vim.wait(10000, hover_is_open)
  vim.cmd.echo('""')
  vim.cmd.redraw()
  vim.fn.writefile({}, vim.env.DOCKWRIGHT_READY)
end

vim.api.nvim_create_autocmd('VimEnter', {
  callback = function()
    vim.schedule(show)
  end,
})
