import { useEffect } from 'react';
import { useLocation } from 'wouter';

/** Addresses of somebody who was not signed in. */
const OLD = ['/sign-in', '/sign-up'];

/** Whether the address names the list of conversations; leaves the addresses of signing in behind. */
export function useRoutes(): boolean {
  const [path, navigate] = useLocation();
  const isOld = OLD.includes(path);
  useEffect(() => {
    if (isOld) navigate('/', { replace: true });
  }, [isOld, navigate]);
  return path === '/' || isOld;
}
