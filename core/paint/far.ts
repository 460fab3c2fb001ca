import type { Far } from "../scene/picture.ts";
import { ellipse, type Mark, rectangle } from "./mark.ts";

/**
 * Blocks of nodes, from so far away that neither text nor edges could be seen. What has come is darker, and fills each block along
 * the flow.
 *
 * @param scale pixels per point.
 */
export function farMarks({ direction, blocks, lit }: Far, scale: number): Mark[] {
  const radius = Math.min(3 / scale, 40);
  const look = { radius: [radius, radius], fill: "line" } as const;
  const marks: Mark[] = blocks.flatMap(({ x, y, width, height, part }) => {
    const [across, along] = direction === "down" ? [width, height * part] : [width * part, height];
    const come = part > 0 ? [rectangle(x, y, across, along, { ...look, opacity: 0.62 })] : [];
    return part < 1 ? [rectangle(x, y, width, height, { ...look, opacity: 0.22 }), ...come] : come;
  });
  for (const { x, y, tone } of lit) {
    marks.push(ellipse(x, y, 11 / scale, 11 / scale, { fill: tone === "idle" ? "line" : tone, opacity: 0.25 }));
    marks.push(ellipse(x, y, 5 / scale, 5 / scale, { fill: tone === "idle" ? "line" : tone, stroke: "paper", strokeWidth: 1.5 / scale }));
  }
  return marks;
}
