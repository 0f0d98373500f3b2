/**
 * What was read; null where there is no such file or folder. Whatever else kept it from being read (no descriptors
 * left, a disk that fails) is no sign that nothing is there, and travels on.
 */
export async function ifThere<T>(reading: Promise<T>): Promise<T | null> {
  return reading.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}
