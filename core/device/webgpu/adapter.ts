/**
 * What the machine offers, in words' keys for the page to say:
 * "none": this browser or page has no WebGPU; "blocked": it has, but no adapter (no driver, or switched off);
 * "software": an adapter that runs on the processor; "ready": a real one; "lost": it was there and is gone until the app starts again.
 */
export interface GpuStatus {
  readonly kind: "none" | "blocked" | "software" | "ready" | "lost";
  /** "nvidia", "ampere"; empty where nothing is known. */
  readonly vendor: string;
  readonly architecture: string;
}

export const NO_GPU: GpuStatus = { kind: "none", vendor: "", architecture: "" };

/** Which of the cases holds here. `gpu` is `navigator.gpu`. */
export async function gpuStatus(gpu: GPU | undefined): Promise<GpuStatus> {
  if (gpu === undefined) return NO_GPU;
  const adapter = await findAdapter(gpu);
  return adapter === null ? { ...NO_GPU, kind: "blocked" } : statusOf(adapter);
}

export async function findAdapter(gpu: GPU): Promise<GPUAdapter | null> {
  try {
    return await gpu.requestAdapter({ powerPreference: "high-performance" });
  } catch {
    return null;
  }
}

export function statusOf(adapter: GPUAdapter): GpuStatus {
  const { vendor, architecture, isFallbackAdapter } = adapter.info;
  return { kind: isFallbackAdapter || architecture === "swiftshader" ? "software" : "ready", vendor, architecture };
}
