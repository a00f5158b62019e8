import { DrydockError } from '#shared/errors.ts';

/** Thrown when another process serves the folder, or works on it. */
export class ServerFolderInUseError extends DrydockError {
  constructor(folder: string) {
    super('workspace-in-use', 'invalid', `The workspace in ${folder} is being served, or worked on, by another process. Stop that one first, or name another folder (--folder).`);
  }
}

/** Thrown when a folder holds what a restore did not finish. */
export class UnfinishedRestoreError extends DrydockError {
  constructor(folder: string) {
    super('unfinished-restore', 'invalid', `${folder} holds a workspace whose restoring from a backup did not come to its end. Remove the folder (and empty the database, if it is one by URL), then restore again.`);
  }
}

/** Thrown when a server would be reachable from other machines without anybody being kept from reading along. */
export class OpenToNetworkError extends DrydockError {
  constructor(host: string) {
    super('open-to-network', 'invalid', `On ${host} other machines could reach the workspace without TLS, and anybody on the way could read its tokens.`, {
      commandLine: 'Give it a certificate (--tls-cert FILE --tls-key FILE), or leave out --host, let a proxy on this machine do TLS, and say --insecure-behind-proxy, so that the addresses it tells are believed. Where the proxy is elsewhere and the way to it is safe: --host and --insecure-behind-proxy',
    });
  }
}

/** Thrown when the server cannot listen where it was told to. */
export class CannotListenError extends DrydockError {
  constructor(host: string, port: number, cause: NodeJS.ErrnoException) {
    const why: Readonly<Record<string, string>> = {
      EADDRINUSE: 'the port is taken by another program',
      EACCES: 'the system does not let you use this port (ports below 1024 are for administrators)',
      EADDRNOTAVAIL: 'this machine has no such address',
      ENOTFOUND: 'there is no such name',
    };
    super('cannot-listen', 'invalid', `The workspace cannot listen on ${host}:${String(port)}: ${why[cause.code ?? ''] ?? cause.message}. Name another; port 0 takes any that is free.`, { cause });
  }
}

/** Thrown when certificate or key cannot be used. */
export class BadCertificateError extends DrydockError {
  constructor(detail: string, cause: unknown) {
    super('bad-certificate', 'invalid', `The certificate and key for TLS cannot be used: ${detail}. Both are PEM files, and the key must be the certificate's.`, { cause });
  }
}

/** Thrown when the server that serves a folder does not answer a command on its machine. */
export class CutOffError extends DrydockError {
  constructor(detail: string, cause?: unknown) {
    super('workspace-server-silent', 'failed', `The server that serves this workspace does not answer: ${detail}. Look at its log; when it has ended, try again.`, { cause });
  }
}

/** Thrown when a file is no whole backup. Nothing of it is used. */
export class BadBackupError extends DrydockError {
  constructor(file: string, detail: string) {
    super('bad-backup', 'invalid', `${file} cannot be restored: ${detail}. Use another copy of the backup.`);
  }
}

/** Thrown when a restore would put a backup on top of something. */
export class NotEmptyError extends DrydockError {
  constructor(place: string) {
    super('restore-not-empty', 'invalid', `${place} has something in it already. A backup is restored into an empty folder and an empty database only.`);
  }
}
