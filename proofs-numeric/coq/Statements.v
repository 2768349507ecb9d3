(** The theorems, as they are printed, and a false mutant of each. Lu2024.v proves the first and refutes the second. *)
From Coq Require Import Reals.
From Coquelicot Require Import Coquelicot.
Require Import Model.
Open Scope R_scope.

(** c = 0, a_i >= 0, 1 + 4s(1 - z) >= 0, z = (1/m) sum a_i^2: z' = z (1 + 4s(1 - z))^2; for every number m of neurons. *)
Definition lu2024_strong_map_with (four : R) : Prop :=
  forall (m : nat) (s r : R) (z : signals), (0 < m)%nat -> 0 < s ->
  (forall i, 0 <= a z i) -> (forall i, c z i = 0) -> 0 <= growth_factor s (signal m (a z)) ->
  let strength := signal m (a z) in
  signal m (a (single_datum_step m s r z)) = strength * (1 + four * s * (1 - strength)) ^ 2.
Definition lu2024_strong_map := lu2024_strong_map_with 4.
Definition lu2024_strong_map_mutant := lu2024_strong_map_with (39 / 10).

(** z = 1 is fixed with the multiplier 1 - 8s, which is in (-1, 1) for 0 < s < 1/4 alone. *)
Definition lu2024_strong_fixed_point_with (eight : R) : Prop :=
  forall s : R, 0 < s ->
  strong_step s 1 = 1 /\ is_derive (strong_step s) 1 (1 - eight * s) /\ (Rabs (1 - eight * s) < 1 <-> s < 1 / 4).
Definition lu2024_strong_fixed_point := lu2024_strong_fixed_point_with 8.
Definition lu2024_strong_fixed_point_mutant := lu2024_strong_fixed_point_with (79 / 10).

(** The map sends [0, 1 + 1/(4s)] into itself if and only if s <= s_star = (3 sqrt 3 - 2)/8. *)
Definition lu2024_strong_bounded_with (end_of_window : R) : Prop :=
  forall s : R, 0 < s ->
  ((forall z, 0 <= z <= last s -> 0 <= strong_step s z <= last s) <-> s <= end_of_window).
Definition lu2024_strong_bounded := lu2024_strong_bounded_with s_star.
Definition lu2024_strong_bounded_mutant := lu2024_strong_bounded_with (2 / 5).

(** For 0 < s < s_star every orbit from (0, 1 + 1/(4s)) keeps its sign for ever; for s >= s_star one loses it at its first step. *)
Definition lu2024_strong_sign_stable_with (end_of_window : R) : Prop :=
  (forall s z : R, 0 < s < end_of_window -> 0 < z < last s -> forall t : nat, 0 < growth_factor s (strong s z t)) /\
  (forall s : R, 0 < s -> end_of_window <= s ->
     0 < last s / 3 < last s /\ growth_factor s (strong s (last s / 3) 1) <= 0).
Definition lu2024_strong_sign_stable := lu2024_strong_sign_stable_with s_star.
Definition lu2024_strong_sign_stable_mutant := lu2024_strong_sign_stable_with (2 / 5).

(** A run of the single-datum model, one of its neurons i, and f_t along it. *)
Definition run_with (claim : forall (s r : R) (f at_a at_c : nat -> R), Prop) : Prop :=
  forall (m : nat) (s r : R) (z : signals) (i : nat), 0 < s -> 0 <= r <= 1 -> 0 < a z i -> 0 < c z i ->
  let at_time t := single_datum m s r z t in
  claim s r (fun t => output m (at_time t)) (fun t => a (at_time t) i) (fun t => c (at_time t) i).

(** While all factors are positive, log(a_T/a_0) = sum log(1 + 4s(1 - f_t)), and the same of c with sr. *)
Definition lu2024_growth_identity_with (share : R) : Prop := run_with (fun s r f a c =>
  forall T : nat, (forall t, (t < T)%nat -> 0 < growth_factor s (f t) /\ 0 < growth_factor (s * r) (f t)) ->
  ln (a T / a 0%nat) = share * sum T (fun t => ln (growth_factor s (f t))) /\
  ln (c T / c 0%nat) = sum T (fun t => ln (growth_factor (s * r) (f t)))).
Definition lu2024_growth_identity := lu2024_growth_identity_with 1.
Definition lu2024_growth_identity_mutant := lu2024_growth_identity_with (101 / 100).

(** While f_t < 1 + 1/(4s): the sum of 1 - f_t is at least log(a_T/a_0)/(4s) + (2s/(1 + 4s)) sum (1 - f_t)^2, and that at least the same with
    delta^2 times the number of t with |1 - f_t| >= delta. *)
Definition lu2024_oscillation_accumulates_with (two : R) : Prop := run_with (fun s r f a c =>
  forall (T : nat) (delta : R), 0 <= delta -> (forall t, (t < T)%nat -> 0 <= f t < last s) ->
  1 / (4 * s) * ln (a T / a 0%nat) + two * s / (1 + 4 * s) * sum T (fun t => (1 - f t) ^ 2) <= sum T (fun t => 1 - f t) /\
  delta ^ 2 * sum T (fun t => if Rle_dec delta (Rabs (1 - f t)) then 1 else 0) <= sum T (fun t => (1 - f t) ^ 2)).
Definition lu2024_oscillation_accumulates := lu2024_oscillation_accumulates_with 2.
Definition lu2024_oscillation_accumulates_mutant := lu2024_oscillation_accumulates_with 4.

(** While 0 <= f_t <= 1: (a_T/a_0)^r <= c_T/c_0 <= (a_T/a_0)^(log(1 + 4sr)/log(1 + 4s)). *)
Definition lu2024_weak_small_step_with (share : R) : Prop := run_with (fun s r f a c =>
  forall T : nat, (forall t, (t < T)%nat -> 0 <= f t <= 1) ->
  Rpower (a T / a 0%nat) (share * r) <= c T / c 0%nat <= Rpower (a T / a 0%nat) (ln (1 + 4 * s * r) / ln (1 + 4 * s))).
Definition lu2024_weak_small_step := lu2024_weak_small_step_with 1.
Definition lu2024_weak_small_step_mutant := lu2024_weak_small_step_with (11 / 10).
