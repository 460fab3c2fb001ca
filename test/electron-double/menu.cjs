"use strict";
/** `Menu`: kept as data, to be looked at and clicked by tests. */
const ACCELERATOR =
  /^((Command|Cmd|Control|Ctrl|CommandOrControl|CmdOrCtrl|Alt|Option|AltGr|Shift|Super|Meta)\+)*(F\d{1,2}|Plus|Space|Tab|Backspace|Delete|Insert|Return|Enter|Up|Down|Left|Right|Home|End|PageUp|PageDown|Escape|Esc|.)$/;

exports.createMenu = (BrowserWindow) =>
  class Menu {
    static _application = null;
    items = [];
    append(item) {
      this.items.push(item);
    }
    getMenuItemById(id) {
      for (const item of this.items) {
        const hit = item.id === id ? item : item.submenu?.getMenuItemById(id);
        if (hit) return hit;
      }
      return null;
    }
    static setApplicationMenu = (menu) => void (this._application = menu);
    static getApplicationMenu = () => this._application;
    static buildFromTemplate = (template) => {
      const menu = new this();
      for (const entry of template) {
        if (!entry.label && !entry.role && entry.type !== "separator") throw new Error(`Invalid menu item: ${JSON.stringify(entry)}`);
        if (entry.accelerator && !ACCELERATOR.test(entry.accelerator)) throw new Error(`Invalid accelerator: ${entry.accelerator}`);
        const item = { enabled: true, visible: true, ...entry, submenu: entry.submenu && this.buildFromTemplate(entry.submenu) };
        item.click = () => entry.click?.(item, BrowserWindow.getFocusedWindow() ?? undefined, {});
        menu.append(item);
      }
      return menu;
    };
  };
