/** A process that signs devices in and prints their credentials: `device_adder.ts STATE_DIRECTORY COUNT`. */
import { Devices } from "../../../lib/server/devices.ts";

const [directory, count] = Deno.args;
const devices = new Devices(directory);
const all = [];
for (let i = 0; i < Number(count); i++) all.push((await devices.add("added")).credentials);
console.log(JSON.stringify(all));
