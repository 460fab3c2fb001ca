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
    """What to say below an error about a module that is missing, or a line that is not Python; "" where Python's own message says enough."""
    known = _ADVICE[language]
    if isinstance(error, SyntaxError):
        return known["%"] if (error.text or "").lstrip().startswith(("%", "!")) else ""
    path = getattr(error, "name", None) if isinstance(error, ModuleNotFoundError) else None
    return (known.get(path) or known.get(path.partition(".")[0]) or known[None]) if path else ""


def _is_host(finder):
    return "Js" in (getattr(finder, "__name__", None) or type(finder).__name__)


_ADVICE = {
    "en": {
        None: "Gradwalk works without a network and has torch, numpy, matplotlib.pyplot and Python's standard library.",
        "%": "A line that begins with % or ! is a command to Jupyter, not Python: leave it out, or put # before it.",
        "pandas": "Gradwalk has no pandas. Read a table with the csv module, or with numpy.loadtxt(name, delimiter=',').",
        "torchvision": "Gradwalk has no torchvision: its data sets would have to be downloaded. Make small images with torch.rand instead.",
        "torchtext": "Gradwalk has no torchtext: split the text with str.split() and number the words with a dict.",
        "torch.utils.tensorboard": "Gradwalk has no TensorBoard: print the numbers, or plot them with matplotlib.pyplot.",
        "tensorboardX": "Gradwalk has no TensorBoard: print the numbers, or plot them with matplotlib.pyplot.",
        "sklearn": "Gradwalk has no scikit-learn. Make data with torch.randn, split it with torch.utils.data.random_split.",
        "scipy": "Gradwalk has no scipy; torch.special, torch.linalg and numpy have much of it.",
        "PIL": "Gradwalk has no PIL. Make an image with torch.rand, show it with plt.imshow.",
        "d2l": "Gradwalk has no d2l package: copy the function that you need from the book into the program.",
        "seaborn": "Gradwalk has no seaborn: plot with matplotlib.pyplot.",
        "torchviz": "Gradwalk draws the graph itself, node by node: leave torchviz and make_dot out, and export the picture from the app.",
        "graphviz": "Gradwalk draws the graph itself: leave graphviz out, and export the picture from the app, or with gradwalk render.",
        "IPython": "IPython belongs to notebooks: leave its lines out. print() and plt.show() work here.",
        "matplotlib_inline": "IPython belongs to notebooks: leave its lines out. print() and plt.show() work here.",
        "torchsummary": "Gradwalk has no torchsummary: print(model) lists the layers, sum(p.numel() for p in model.parameters()) counts the parameters.",
        "torchinfo": "Gradwalk has no torchinfo: print(model) lists the layers, sum(p.numel() for p in model.parameters()) counts the parameters.",
        "einops": "Gradwalk has no einops: use view, permute, reshape and torch.einsum.",
        "cv2": "Gradwalk has no OpenCV. Make an image with torch.rand, show it with plt.imshow.",
        "gym": "Gradwalk has no gym: write the environment's reset() and step() as functions of your own.",
        "gymnasium": "Gradwalk has no gymnasium: write the environment's reset() and step() as functions of your own.",
        "mpl_toolkits": "Gradwalk's plots are flat: it has no mpl_toolkits. Show a surface from above with plt.contourf or plt.imshow.",
    },
    "zh": {
        None: "Gradwalk 离线运行，只提供 torch、numpy、matplotlib.pyplot 和 Python 标准库。",
        "%": "以 % 或 ! 开头的行是给 Jupyter 的命令，不是 Python：请去掉这一行，或在前面加 #。",
        "pandas": "Gradwalk 没有 pandas。请用 csv 模块或 numpy.loadtxt(文件名, delimiter=',') 读取表格。",
        "torchvision": "Gradwalk 没有 torchvision：它的数据集需要下载。请改用 torch.rand 生成小图像。",
        "torchtext": "Gradwalk 没有 torchtext：请用 str.split() 切分文本，并用字典给单词编号。",
        "torch.utils.tensorboard": "Gradwalk 没有 TensorBoard：请直接打印数值，或用 matplotlib.pyplot 画图。",
        "tensorboardX": "Gradwalk 没有 TensorBoard：请直接打印数值，或用 matplotlib.pyplot 画图。",
        "sklearn": "Gradwalk 没有 scikit-learn。请用 torch.randn 生成数据，用 torch.utils.data.random_split 划分。",
        "scipy": "Gradwalk 没有 scipy；torch.special、torch.linalg 和 numpy 提供了其中许多功能。",
        "PIL": "Gradwalk 没有 PIL。请用 torch.rand 生成图像，用 plt.imshow 显示。",
        "d2l": "Gradwalk 没有 d2l 包：请把书中需要的函数复制到程序里。",
        "seaborn": "Gradwalk 没有 seaborn：请用 matplotlib.pyplot 画图。",
        "torchviz": "Gradwalk 自己会逐个节点画出计算图：请去掉 torchviz 和 make_dot，图片可以从应用里导出。",
        "graphviz": "Gradwalk 自己会画计算图：请去掉 graphviz，图片可以从应用里导出，或用 gradwalk render 生成。",
        "IPython": "IPython 属于 Notebook：请去掉相关的行。这里可以直接用 print() 和 plt.show()。",
        "matplotlib_inline": "IPython 属于 Notebook：请去掉相关的行。这里可以直接用 print() 和 plt.show()。",
        "torchsummary": "Gradwalk 没有 torchsummary：print(model) 列出各层，sum(p.numel() for p in model.parameters()) 数出参数个数。",
        "torchinfo": "Gradwalk 没有 torchinfo：print(model) 列出各层，sum(p.numel() for p in model.parameters()) 数出参数个数。",
        "einops": "Gradwalk 没有 einops：请用 view、permute、reshape 和 torch.einsum。",
        "cv2": "Gradwalk 没有 OpenCV。请用 torch.rand 生成图像，用 plt.imshow 显示。",
        "gym": "Gradwalk 没有 gym：请自己写环境的 reset() 和 step() 两个函数。",
        "gymnasium": "Gradwalk 没有 gymnasium：请自己写环境的 reset() 和 step() 两个函数。",
        "mpl_toolkits": "Gradwalk 只画平面图，没有 mpl_toolkits。请用 plt.contourf 或 plt.imshow 从上方看曲面。",
    },
}
