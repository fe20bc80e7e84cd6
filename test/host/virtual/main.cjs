/** A file system in memory, and a command that copies the file in front into it and opens the copy, as an extension for repositories that are not cloned would. */

const vscode = require('vscode');

exports.activate = ({ subscriptions }) => {
  const files = new Map();
  const changed = new vscode.EventEmitter();
  const found = (uri) => {
    if (!files.has(uri.path)) throw vscode.FileSystemError.FileNotFound(uri);
    return files.get(uri.path);
  };
  const no = () => {
    throw vscode.FileSystemError.NoPermissions();
  };
  const memory = {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: (uri) => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: found(uri).length }),
    readFile: found,
    writeFile: (uri, content) => void files.set(uri.path, content),
    readDirectory: () => [],
    createDirectory: no,
    delete: no,
    rename: no,
  };
  subscriptions.push(
    changed,
    vscode.workspace.registerFileSystemProvider('memory', memory),
    vscode.commands.registerCommand('memory.open', async () => {
      const { uri } = vscode.window.tabGroups.activeTabGroup.activeTab.input;
      const copy = uri.with({ scheme: 'memory', path: `/${uri.path.split('/').at(-1)}` });
      await vscode.workspace.fs.writeFile(copy, await vscode.workspace.fs.readFile(uri));
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await vscode.commands.executeCommand('vscode.open', copy);
    }),
  );
};
