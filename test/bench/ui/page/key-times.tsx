/** Takes the time of every key from now on, from the press to the end of the next frame, in milliseconds. */
export function keyTimes(): () => readonly number[] {
  const times: number[] = [];
  const { port1, port2 } = new MessageChannel();
  const started: number[] = [];
  port1.addEventListener('message', () => {
    for (const start of started.splice(0)) times.push(performance.now() - start);
  });
  port1.start();
  addEventListener(
    'keydown',
    (event) => {
      // The event's own time is that of the press: waiting for a busy page counts.
      const pressed = event.timeStamp;
      requestAnimationFrame(() => {
        started.push(pressed);
        port2.postMessage(undefined);
      });
    },
    { capture: true },
  );
  return () => times.slice();
}
