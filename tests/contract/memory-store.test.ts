/** The memory store keeps the contract of stores. */

import { memoryStoreFactory } from "passalong/share";
import { describeStore } from "./store-suite.ts";

describeStore("memory", async () => ({ factory: memoryStoreFactory(), close: async () => {} }));
