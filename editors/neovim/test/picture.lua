-- Shows what the book's picture of Neovim shows: findings in a real file, and what the server tells of one word.
-- Run by `cargo xtask picture`, which waits for the file that DOCKWRIGHT_READY names.
vim.o.number = true
vim.o.laststatus = 0
vim.o.showcmd = false
vim.o.ruler = false
vim.o.signcolumn = 'no'
vim.o.wrap = false
vim.o.linebreak = true
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

local function hover()
  vim.lsp.buf.hover({ border = 'rounded', max_width = 80, max_height = 14 })
  vim.wait(10000, hover_is_open)
  vim.cmd.redraw()
  vim.fn.writefile({}, vim.env.DOCKWRIGHT_READY)
end

local function show()
  vim.lsp.enable('dockwright')
  vim.wait(30000, function()
    return #vim.diagnostic.get(0) > 3
  end)
  vim.fn.search('apt-get', 'w')
  -- A hover closes where the cursor moves, and Neovim tells of that only once it waits for keys again.
  vim.defer_fn(hover, 1000)
end

vim.api.nvim_create_autocmd('VimEnter', {
  callback = function()
    vim.schedule(show)
  end,
})
