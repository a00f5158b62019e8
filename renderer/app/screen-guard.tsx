import { Component } from 'react';
import type { ReactNode } from 'react';
import { Failure } from '../ui/failure.tsx';

interface State {
  readonly error: Error | undefined;
}

/** Keeps a screen that fails from taking the app with it. */
export class ScreenGuard extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <Failure error={error} what="This screen could not be shown" retry={() => this.setState({ error: undefined })} />;
  }
}
