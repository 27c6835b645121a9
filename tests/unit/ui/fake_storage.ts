/**
 * A storage that lives as long as the test.
 */
import { type Memory, memoryIn } from "../../../lib/ui/state/storage.ts";

export function fakeMemory(): Memory {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    key: (index: number) => [...kept.keys()][index] ?? null,
    get length() {
      return kept.size;
    },
  };
  return memoryIn(() => storage);
}
