import { rename, rm } from 'node:fs/promises';

/** Made under another name until it is whole: what fails leaves the file of before as it was. */
export async function saveWhole(file: string, make: (unfinished: string) => Promise<void>): Promise<void> {
  const unfinished = `${file}.part`;
  try {
    await make(unfinished);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
