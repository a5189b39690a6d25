import { type UseMutationOptions, type UseMutationResult, useMutation } from "@tanstack/react-query";
import { useRef } from "react";

/**
 * A mutation of which one is under way at a time, for forms: until the first has ended, `mutate` does nothing. A button
 * that is only drawn as busy takes the second press of a double click before it is drawn.
 */
export function useSingleMutation<Data, Failure = Error, Variables = void, OnMutate = unknown>(
  options: UseMutationOptions<Data, Failure, Variables, OnMutate>,
): UseMutationResult<Data, Failure, Variables, OnMutate> {
  const running = useRef(false);
  const mutation = useMutation<Data, Failure, Variables, OnMutate>({
    ...options,
    onSettled: (...ended) => {
      running.current = false;
      return options.onSettled?.(...ended);
    },
  });
  const mutate: typeof mutation.mutate = (...given) => {
    if (running.current) return;
    running.current = true;
    mutation.mutate(...given);
  };
  return { ...mutation, mutate };
}
