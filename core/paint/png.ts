import { paintMarks } from "./canvas.ts";
import { marksOf } from "./marks.ts";
import type { Painter } from "./painter.ts";
import { themes } from "./theme.ts";

/** Browsers and @napi-rs/canvas make no canvas with a longer side. */
const LONGEST_SIDE = 32_000;

/** A picture of pixels, painted as the screen is. A picture too long for a canvas gets fewer pixels per point than were asked for. */
export const png: Painter = {
  name: "PNG",
  extension: "png",
  mime: "image/png",
  async paint(scene, { theme = "light", scale = 2, canvas } = {}) {
    if (!canvas) throw new Error("png: no canvas was given; pass options.canvas, which makes one");
    const fitting = Math.min(scale, LONGEST_SIDE / Math.max(scene.width, scene.height, 1));
    const [width, height] = [scene.width, scene.height].map((side) => Math.max(1, Math.ceil(side * fitting)));
    const { context, toPng } = canvas(width, height);
    context.setTransform(fitting, 0, 0, fitting, 0, 0);
    context.fillStyle = themes[theme].inks.paper;
    context.fillRect(0, 0, scene.width + 1, scene.height + 1);
    paintMarks(context, marksOf(scene), themes[theme], { scale: fitting });
    return toPng();
  },
};
