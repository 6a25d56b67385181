/** What it takes to share files: a page loads it when somebody shares, or may soon. */

export { provideFiles } from "passalong/share/provide";
