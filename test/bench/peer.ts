/** What a comparison needs, or why it cannot be had here. */
export async function peer<T extends object>(setUp: () => Promise<T>): Promise<T | string> {
  try {
    return await setUp();
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n').find((line) => line.trim() !== '') ?? 'unknown') : String(error);
  }
}
