/** A thread that helps the engine with large work, until its process ends. */
import { workerData } from "node:worker_threads";
import { help, type Seed } from "../core/device/cpu/threads/helper.ts";

help(workerData as Seed);
