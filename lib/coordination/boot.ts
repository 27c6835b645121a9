/**
 * Which run of the machine this is: what a process left unsaid survives its death, but not a power cut.
 */

/** Changes with every start of the machine; null where the system tells no such id. */
export function bootId(): string | null {
  try {
    return Deno.readTextFileSync("/proc/sys/kernel/random/boot_id").trim(); // (random(4))
  } catch {
    return null; // not Linux
  }
}
