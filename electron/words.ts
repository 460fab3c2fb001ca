/** What menus and dialogs of the desktop app say. */
import { DocumentError, documentProblem, type Language } from "../core/document.ts";

const en = {
  untitled: "Untitled",
  unsaved: (name: string) => `Save your changes to ${name}?`,
  unsavedDetail: "If you do not save them, they are lost.",
  save: "Save",
  discard: "Don't save",
  cancel: "Cancel",
  documents: "Gradwalk document",
  python: "Python",
  stopped: (reason: string) => `The window stopped three times (${reason}). Your text is kept; start Gradwalk again to go on.`,
  file: "&File",
  edit: "&Edit",
  view: "&View",
  program: "&Program",
  help: "&Help",
  newDocument: "New",
  open: "Open…",
  openRecent: "Open Recent",
  nothingRecent: "Nothing yet",
  clearRecent: "Clear",
  saveMenu: "Save",
  saveAs: "Save As…",
  export: "Export…",
  close: "Close",
  quit: "Quit Gradwalk",
  undo: "Undo",
  redo: "Redo",
  cut: "Cut",
  copy: "Copy",
  paste: "Paste",
  selectAll: "Select All",
  actualSize: "Actual Size",
  zoomIn: "Zoom In",
  zoomOut: "Zoom Out",
  fullScreen: "Full Screen",
  developer: "Developer Tools",
  run: "Run",
  stop: "Stop",
  about: "About Gradwalk",
  hide: "Hide Gradwalk",
  hideOthers: "Hide Others",
  showAll: "Show All",
  torchDocs: "PyTorch Documentation",
  gone: "it is not there any more",
  forbidden: "you do not have permission",
  full: "the disk is full",
  cannotOpen: (name: string, why: string) => `${name} could not be opened: ${why}.`,
  cannotSave: (name: string, why: string) => `${name} could not be saved: ${why}. Your text is still here; save it under another name.`,
};

const zh: typeof en = {
  untitled: "未命名",
  unsaved: (name) => `要保存对 ${name} 的更改吗？`,
  unsavedDetail: "如果不保存，更改会丢失。",
  save: "保存",
  discard: "不保存",
  cancel: "取消",
  documents: "Gradwalk 文档",
  python: "Python",
  stopped: (reason) => `窗口已停止三次（${reason}）。文本已保留，请重新启动 Gradwalk 继续。`,
  file: "文件(&F)",
  edit: "编辑(&E)",
  view: "视图(&V)",
  program: "程序(&P)",
  help: "帮助(&H)",
  newDocument: "新建",
  open: "打开…",
  openRecent: "最近打开",
  nothingRecent: "暂无",
  clearRecent: "清除",
  saveMenu: "保存",
  saveAs: "另存为…",
  export: "导出…",
  close: "关闭",
  quit: "退出 Gradwalk",
  undo: "撤销",
  redo: "重做",
  cut: "剪切",
  copy: "复制",
  paste: "粘贴",
  selectAll: "全选",
  actualSize: "实际大小",
  zoomIn: "放大",
  zoomOut: "缩小",
  fullScreen: "全屏",
  developer: "开发者工具",
  run: "运行",
  stop: "停止",
  about: "关于 Gradwalk",
  hide: "隐藏 Gradwalk",
  hideOthers: "隐藏其他",
  showAll: "全部显示",
  torchDocs: "PyTorch 文档",
  gone: "它已不存在",
  forbidden: "没有权限",
  full: "磁盘已满",
  cannotOpen: (name, why) => `无法打开 ${name}：${why}。`,
  cannotSave: (name, why) => `无法保存 ${name}：${why}。文本仍在这里，请换一个名字保存。`,
};

export type Words = typeof en;

export function words(language: Language): Words {
  return { en, zh }[language];
}

/** The sentence for a file that could not be opened or saved. */
export function fileProblem(error: unknown, name: string, doing: "open" | "save", language: Language): string {
  if (error instanceof DocumentError) return documentProblem(error.problem, language);
  const say = words(language);
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const known: Record<string, string> = {
    ENOENT: say.gone,
    EACCES: say.forbidden,
    EPERM: say.forbidden,
    EROFS: say.forbidden,
    ENOSPC: say.full,
  };
  const why = known[code] ?? (error instanceof Error ? error.message : String(error));
  return doing === "open" ? say.cannotOpen(name, why) : say.cannotSave(name, why);
}
