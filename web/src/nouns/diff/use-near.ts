import { type RefObject, useEffect, useRef, useState } from "react";

/** Whether an element has come near the view. Once it has, that stays so. */
export function useNear<T extends Element>(atOnce: boolean): readonly [RefObject<T | null>, boolean] {
  const ref = useRef<T>(null);
  const [near, setNear] = useState(atOnce);
  useEffect(() => {
    if (near || ref.current === null) return;
    const watch = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setNear(true);
      },
      { rootMargin: "800px" },
    );
    watch.observe(ref.current);
    return () => watch.disconnect();
  }, [near]);
  return [ref, near];
}
