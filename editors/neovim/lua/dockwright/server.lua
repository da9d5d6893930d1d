-- How the server is started, and for which files: the one description that both ways of starting it use.
return {
  name = 'dockwright',
  cmd = { 'dockwright', 'server' },
  filetypes = { 'dockerfile' },
  -- The nearest of the first marker that is found; without any, the file stands alone.
  root_markers = { 'dockwright.toml', '.dockwright.toml', '.git', 'docker-bake.hcl', 'compose.yaml', '.dockerignore' },
}
