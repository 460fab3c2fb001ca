import { formatCount } from "../trace/number.ts";
import type { Language } from "../document.ts";
import type { OutputNotes } from "./output.ts";

interface Words {
  readonly output: OutputNotes;
  readonly broken: string;
  readonly noInput: string;
  readonly lost: string;
}

/** What the host itself says to the learner. */
export const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    output: {
      enough: () => "[The program prints a lot. Its last lines follow when it ends.]",
      omitted: (n) => `[${formatCount(n)} characters left out]`,
    },
    broken:
      "The program went too deep: functions that call each other without end, for example a __repr__ that prints itself. Python was started anew.",
    noInput: "input() cannot wait here: the page was served without the headers that let it (COOP and COEP)",
    lost: "Python stopped working and was started anew.",
  },
  zh: {
    output: {
      enough: () => "[程序输出很多。结束后会显示最后几行。]",
      omitted: (n) => `[省略了 ${formatCount(n)} 个字符]`,
    },
    broken: "程序递归太深：函数无休止地互相调用，例如在 __repr__ 中打印自己。Python 已重新启动。",
    noInput: "这里不能使用 input()：网页缺少所需的响应头（COOP 和 COEP）",
    lost: "Python 停止工作，已重新启动。",
  },
};
