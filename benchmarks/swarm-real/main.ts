/** The swarms of real processes alone: `npm run bench -- swarm-real`. */

export { measure } from "../swarm/real/main.ts";
