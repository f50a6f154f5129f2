"""matplotlib before 2.2 to 3.9, and Pillow before 10."""

from __future__ import annotations

import functools
import importlib
from contextlib import ExitStack
from typing import Any

from gan_v1.tf1.libraries.putting import add, put


def matplotlib(stack: ExitStack) -> None:
    """Names and options that matplotlib has dropped; where there is no screen, nothing waits for a key."""
    import matplotlib as mpl
    from matplotlib import cm, style
    from matplotlib.axes import Axes
    from matplotlib.axis import Tick
    from matplotlib.backend_bases import FigureCanvasBase
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.contour import QuadContourSet
    from matplotlib.figure import Figure
    from mpl_toolkits.mplot3d import Axes3D

    axes_3d = Axes3D.__init__
    grid = Axes.grid
    wait, gca, hist, savefig, use = Figure.waitforbuttonpress, Figure.gca, Axes.hist, Figure.savefig, mpl.use

    @functools.wraps(wait)
    def wait_if_there_is_a_screen(self: Figure, timeout: float = -1) -> bool | None:
        if self.canvas.required_interactive_framework is None:
            return None  # what it returns after a time-out
        return wait(self, timeout)

    @functools.wraps(gca)
    def gca_as_then(self: Figure, projection: str | None = None, **options: Any) -> Any:
        if projection is None and not options:
            return gca(self)
        return self.add_subplot(projection=projection, **options)

    @functools.wraps(hist)
    def hist_as_then(self: Axes, *arguments: Any, normed: Any = None, **options: Any) -> Any:
        return hist(self, *arguments, **(options if normed is None else {"density": normed, **options}))

    @functools.wraps(savefig)
    def savefig_as_then(
        self: Figure, *arguments: Any, frameon: bool = True, papertype: Any = None, **options: Any
    ) -> Any:
        return savefig(self, *arguments, **(options if frameon else {"transparent": True, **options}))

    @functools.wraps(grid)
    def grid_as_then(self: Axes, visible: Any = None, *arguments: Any, b: Any = None, **options: Any) -> Any:
        return grid(self, visible if b is None else b, *arguments, **options)

    @functools.wraps(axes_3d)
    def axes_3d_as_then(
        self: Any, figure: Any, *arguments: Any, auto_add_to_figure: bool = True, **options: Any
    ) -> None:
        """Add new 3D axes to their figure, as then; today they would be missing in the picture, without an error."""
        axes_3d(self, figure, *arguments, **options)
        if auto_add_to_figure:
            figure.add_axes(self)

    @functools.wraps(use)
    def use_if_there_is_a_screen(backend: str, warn: bool = True, force: bool = True) -> None:
        try:
            use(backend, force=force)
        except ImportError:
            use("agg")

    put(stack, Figure, "waitforbuttonpress", wait_if_there_is_a_screen)
    put(stack, Figure, "gca", gca_as_then)
    put(stack, Axes, "hist", hist_as_then)
    put(stack, Figure, "savefig", savefig_as_then)
    put(stack, Axes, "grid", grid_as_then)
    put(stack, Axes3D, "__init__", axes_3d_as_then)
    put(stack, mpl, "use", use_if_there_is_a_screen)
    add(stack, Axes, {"set_axis_bgcolor": Axes.set_facecolor, "hold": lambda self, b=None: None})
    artists = {"remove": lambda self, artist: artist.remove(), "pop": _popped}  # of ax.lines and the like
    add(stack, Axes.ArtistList, artists)
    add(stack, QuadContourSet, {"collections": property(lambda self: [self])})
    add(stack, Tick, {"label": property(lambda self: self.label1)})
    add(stack, FigureCanvasAgg, {"tostring_rgb": _rgb_bytes})
    add(stack, FigureCanvasBase, {"set_window_title": lambda self, title: None})
    add(
        stack,
        cm,
        {"get_cmap": lambda name=None, lut=None: importlib.import_module("matplotlib.pyplot").get_cmap(name, lut)},
    )
    add(stack, cm, {"spectral": mpl.colormaps["nipy_spectral"]})
    for name in [name for name in style.library if name.startswith("seaborn-v0_8")]:
        old = name.replace("-v0_8", "")
        if old not in style.library:
            style.library[old] = style.library[name]
            stack.callback(style.library.pop, old, None)
    pyplot = importlib.import_module("matplotlib.pyplot")
    add(stack, pyplot, {"hold": lambda b=None: None})

    def current_axes(**options: Any) -> Any:
        return pyplot.gcf().gca(**options)

    subplot = pyplot.subplot

    @functools.wraps(subplot)
    def subplot_as_then(*place: Any, **options: Any) -> Any:
        return subplot(*(int(each) if isinstance(each, str) else each for each in place), **options)

    put(stack, pyplot, "subplot", subplot_as_then)
    put(stack, pyplot, "gca", functools.wraps(pyplot.gca)(current_axes))


def _popped(artists: Any, index: int = -1) -> Any:
    artist = artists[index]
    artist.remove()
    return artist


def _rgb_bytes(canvas: Any) -> bytes:
    """The picture's rows of pixels, three bytes each."""
    import numpy as np

    canvas.draw()
    return np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[..., :3]).tobytes()


def pillow(stack: ExitStack) -> None:
    """``Image.ANTIALIAS``, and the sizes of texts."""
    from PIL import Image, ImageDraw, ImageFont

    names = {"ANTIALIAS": "LANCZOS", "LINEAR": "BILINEAR", "CUBIC": "BICUBIC"}
    add(stack, Image, {old: Image.Resampling[new] for old, new in names.items()})

    def getsize(self: Any, text: str, *arguments: Any, **options: Any) -> tuple[int, int]:
        _, _, right, bottom = self.getbbox(text, *arguments, **options)
        return int(right), int(bottom)

    def textsize(self: Any, text: str, font: Any = None, **options: Any) -> tuple[int, int]:
        _, _, right, bottom = self.textbbox((0, 0), text, font, **options)
        return int(right), int(bottom)

    for kind in (ImageFont.ImageFont, ImageFont.FreeTypeFont):
        add(stack, kind, {"getsize": getsize})
    add(stack, ImageDraw.ImageDraw, {"textsize": textsize})
