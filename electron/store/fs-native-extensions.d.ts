declare module 'fs-native-extensions' {
  /** Takes an exclusive kernel lock on a byte range of an open file; `false` when someone else holds it. Throws on other failures. */
  export function tryLock(fd: number, offset: number, length: number): boolean;
  export function unlock(fd: number, offset: number, length: number): void;
}
