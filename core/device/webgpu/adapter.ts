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
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const software = isFallbackAdapter || SOFTWARE.test([vendor, architecture, device, description].join(" "));
  return { kind: software ? "software" : "ready", vendor, architecture };
}

/** Adapters that run on the processor: not every browser says so otherwise. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|\bwarp\b|basic render/i;
