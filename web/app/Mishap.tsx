import { TriangleAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { strings } from '../lib/strings.ts';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import styles from './Obstacle.module.css';

/** Stands in for a page that broke: says so, and offers to load it again. Messages are safe on the server. */
export class Mishap extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    const { general } = strings;
    return (
      <main className={styles.page}>
        <Notice icon={TriangleAlert} title={general.broken} hint={general.brokenHint}>
          <Button onPress={() => location.reload()}>{general.reload}</Button>
        </Notice>
      </main>
    );
  }
}
