/** The time at which the next frame begins, in milliseconds. */
export const nextFrame = async (): Promise<number> => await new Promise((resolve) => requestAnimationFrame(resolve));

export const pause = async (ms: number): Promise<void> => await new Promise((resolve) => setTimeout(resolve, ms));

/** Does a step in each frame and tells how long each of them took, in milliseconds. */
export async function frameTimes(count: number, step: (at: number) => void): Promise<readonly number[]> {
  const times: number[] = [];
  await nextFrame();
  let last = await nextFrame();
  for (let at = 0; at < count; at += 1) {
    step(at);
    const now = await nextFrame();
    times.push(now - last);
    last = now;
  }
  return times;
}

const LATEST_MS = 10_000;

/**
 * Makes changes one after the other and tells how long it was, in milliseconds, from the frame in which each was made to the frame that painted it.
 * `isPainted` is asked at the end of frames. Rejects when one is not painted at all.
 */
export async function changeTimes(count: number, change: (at: number) => void, isPainted: (at: number) => boolean): Promise<readonly number[]> {
  const times: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const start = await nextFrame();
    change(at);
    let end = start;
    do {
      end = await nextFrame();
      await frameIsOver();
      if (end - start > LATEST_MS) throw new Error('A change was not painted.');
    } while (!isPainted(at));
    times.push(end - start);
  }
  return times;
}

/** To be asked in a frame: resolves when it has been painted. */
async function frameIsOver(): Promise<void> {
  await new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', resolve, { once: true });
    port1.start();
    port2.postMessage(undefined);
  });
}

/** Every frame until the promise settles, in milliseconds. */
export async function framesUntil(over: Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = [];
  const state = { over: false };
  const watched = over.finally(() => (state.over = true));
  let last = await nextFrame();
  while (!state.over) {
    const now = await nextFrame();
    times.push(now - last);
    last = now;
  }
  await watched;
  return times;
}

/** What `found` finds, looked for once a frame. Rejects after a long time. */
export async function eventually<T>(what: string, found: () => T | undefined): Promise<T> {
  const end = performance.now() + 200_000;
  for (;;) {
    const value = found();
    if (value !== undefined) return value;
    if (performance.now() > end) throw new Error(`${what} did not come`);
    await nextFrame();
  }
}
