import type { Page } from '@playwright/test';

/** Which door a project's stories go through; `doorChoice` is an option of the project. */
export interface DoorChoice {
  readonly doorChoice: 'browser' | 'desktop';
}

/** How a person of a story reaches the app. */
export interface AppDoor extends AsyncDisposable {
  /** Whether the page stays when its host is killed, and finds the next one by itself. The window of the desktop app goes with its host. */
  readonly pageOutlivesHost: boolean;
  /** Starts the host and shows the page, first or again after `kill`. */
  open(): Promise<Page>;
  /** Ends the host as a crash would. */
  kill(): Promise<void>;
  /** One more page, of another client on the same home. */
  another(): Promise<Page>;
}

export interface DoorParts {
  /** Is told of every page before it is used. */
  readonly watch: (page: Page) => void;
}
