import type { ComputeType } from "../core/tensor/dtype.ts";

export function vectorFunctions(): Promise<Record<ComputeType, ReadonlySet<string>>>;
export function compile(pointwise: string, flags?: readonly string[]): Promise<Uint8Array>;
export function compileFused(base: number): Promise<Uint8Array>;
