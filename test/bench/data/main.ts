/** `node launch.mjs test/bench/data/main.ts ENTERPRISES [FOLDER]`: seeds a folder for the bench. */
import { haveSeeded, seededFolder } from './folder.ts';

const enterprises = Number(process.argv[2] ?? 5_000);
const began = performance.now();
const tell = (words: string) =>
  console.log(`${((performance.now() - began) / 1_000).toFixed(1)} s  ${words}`);
tell(haveSeeded(enterprises, process.argv[3] ?? seededFolder(enterprises), tell));
