declare module 'fs-native-extensions' {
  /** Takes a kernel lock (exclusive unless `shared`) on a byte range of an open file; `false` when someone else holds it. Throws on other failures. */
  export function tryLock(fd: number, offset: number, length: number, options?: { readonly shared?: boolean }): boolean;
  export function unlock(fd: number, offset: number, length: number): void;
}
