(** What the papers define. Nothing is proved here: this file and Statements.v are what a person reads. *)
From Coq Require Import Reals.
Open Scope R_scope.

(** sum of f(0), .., f(n - 1). *)
Fixpoint sum (n : nat) (f : nat -> R) : R := match n with O => 0 | S k => sum k f + f k end.

(** lu2024: gradient descent on one point of label 1 with the patches u and v, seen through the inner products a_i = <w_i, u> and c_i = <w_i, v>
    of the m positive neurons; s = eta |u|^2/m and r = (|v|/|u|)^2. (lib/model/single_datum.hpp) *)
Record signals := { a : nat -> R; c : nat -> R }.
Definition relu (x : R) := Rmax x 0.
Definition signal (m : nat) (x : nat -> R) := sum m (fun i => relu (x i) ^ 2) / INR m.
Definition output (m : nat) (z : signals) := signal m (a z) + signal m (c z).
Definition growth_factor (s f : R) := 1 + 4 * s * (1 - f).
Definition single_datum_step (m : nat) (s r : R) (z : signals) := {|
  a := fun i => a z i + 4 * s * (1 - output m z) * relu (a z i);
  c := fun i => c z i + r * (4 * s * (1 - output m z)) * relu (c z i) |}.
Fixpoint single_datum (m : nat) (s r : R) (z : signals) (t : nat) :=
  match t with O => z | S t => single_datum_step m s r (single_datum m s r z t) end.

(** The strong signal's map without the weak feature, the last point that keeps its sign, and the end of the window of steps.
    (lib/model/cubic_map.hpp) *)
Definition strong_step (s z : R) := z * growth_factor s z ^ 2.
Fixpoint strong (s z : R) (t : nat) := match t with O => z | S t => strong_step s (strong s z t) end.
Definition last (s : R) := 1 + 1 / (4 * s).
Definition s_star := (3 * sqrt 3 - 2) / 8.
