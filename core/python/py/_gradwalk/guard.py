"""Keeps honest scripts away from the host's modules, and says what there is instead of a package that is missing.

This layer is manners. What really holds a script is the worker: its content security policy and its deleted globals.
"""

import sys
import types

HOST = frozenset(
    "js pyodide_js pyodide _pyodide _pyodide_core micropip pyodide_http ctypes _ctypes socket _socket ssl _ssl select selectors"
    " subprocess multiprocessing concurrent asyncio http ftplib smtplib poplib imaplib telnetlib socketserver xmlrpc webbrowser"
    " gc _gradwalk_js _emscripten_browser_dns".split()
) | {"urllib.request"}


class _Refuse:
    """First in sys.meta_path: these modules do not exist for a learner."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name in HOST or name.partition(".")[0] in HOST:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


def close():
    """From now on, imports reach our packages and the standard library, and nothing of the host."""
    collector = types.ModuleType("gc", "Python collects garbage here by itself; training scripts may still ask for it.")
    import gc

    collector.collect, collector.enable, collector.disable = gc.collect, gc.enable, gc.disable
    for name in list(sys.modules):
        if name in HOST or name.partition(".")[0] in HOST:
            del sys.modules[name]
    sys.meta_path[:] = [_Refuse, *(finder for finder in sys.meta_path if not _is_host(finder))]
    sys.modules["gc"] = collector


def advice(error, language):
    """What to say below a ModuleNotFoundError; "" where Python's own message says enough."""
    name = (getattr(error, "name", None) or "").partition(".")[0]
    if not name:
        return ""
    known = _ADVICE[language]
    return known.get(name, known[None])


def _is_host(finder):
    return "Js" in (getattr(finder, "__name__", None) or type(finder).__name__)


_ADVICE = {
    "en": {
        None: "Gradwalk works without a network and has torch, numpy, matplotlib.pyplot and Python's standard library.",
        "pandas": "Gradwalk has no pandas. Read a table with the csv module, or with numpy.loadtxt(name, delimiter=',').",
        "torchvision": "Gradwalk has no torchvision: its data sets would have to be downloaded. Make small images with torch.rand instead.",
        "tqdm": "Gradwalk has no tqdm. Loop over the data itself; the timeline shows the progress.",
    },
    "zh": {
        None: "Gradwalk 离线运行，只提供 torch、numpy、matplotlib.pyplot 和 Python 标准库。",
        "pandas": "Gradwalk 没有 pandas。请用 csv 模块或 numpy.loadtxt(文件名, delimiter=',') 读取表格。",
        "torchvision": "Gradwalk 没有 torchvision：它的数据集需要下载。请改用 torch.rand 生成小图像。",
        "tqdm": "Gradwalk 没有 tqdm。直接遍历数据即可，时间轴会显示进度。",
    },
}
