"""OSError with the numbers that learners know from their own machine: WebAssembly counts its errors differently."""

import builtins
import errno
import io

_USUAL = dict(
    EPERM=1, ENOENT=2, EBADF=9, EACCES=13, EEXIST=17, ENOTDIR=20, EISDIR=21, EINVAL=22, EMFILE=24, ENOSPC=28, EROFS=30, ENAMETOOLONG=36
)
_open = io.open


def install():
    builtins.open = io.open = open


def open(file, *args, **options):
    try:
        return _open(file, *args, **options)
    except OSError as error:
        number = _USUAL.get(errno.errorcode.get(error.errno), error.errno)
        raise type(error)(number, error.strerror, error.filename) from None


open.__doc__, open.__module__ = _open.__doc__, "_io"
