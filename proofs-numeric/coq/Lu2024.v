(** lu2024: the strong signal's map and the accumulation inequality, over whole runs. *)
From Coq Require Import Reals Lra Lia Psatz.
From Coquelicot Require Import Coquelicot.
From Interval Require Import Tactic.
Require Import Model Statements.
Open Scope R_scope.

(** * Sums *)

Lemma sum_ext n f g : (forall k, (k < n)%nat -> f k = g k) -> sum n f = sum n g.
Proof. induction n; intros H; simpl; [reflexivity |]. rewrite IHn, H; auto with arith. Qed.
Lemma sum_le n f g : (forall k, (k < n)%nat -> f k <= g k) -> sum n f <= sum n g.
Proof. induction n; intros H; simpl; [lra |]. apply Rplus_le_compat; auto with arith. Qed.
Lemma sum_scaled n f x : sum n (fun k => x * f k) = x * sum n f.
Proof. induction n; simpl; [ring |]. rewrite IHn. ring. Qed.
Lemma sum_plus n f g : sum n (fun k => f k + g k) = sum n f + sum n g.
Proof. induction n; simpl; [ring |]. rewrite IHn. ring. Qed.
Lemma sum_nonnegative n f : (forall k, (k < n)%nat -> 0 <= f k) -> 0 <= sum n f.
Proof. intros H. rewrite <- (Rmult_0_l (sum n f)), <- sum_scaled. apply sum_le. intros k Hk. rewrite Rmult_0_l. auto. Qed.

(** * The map *)

Lemma relu_of_positive x : 0 <= x -> relu x = x.
Proof. intros H. apply Rmax_left. lra. Qed.
Lemma relu_zero : relu 0 = 0.
Proof. apply relu_of_positive. lra. Qed.

Theorem strong_map : lu2024_strong_map.
Proof.
  intros m s r z Hm Hs Ha Hc Hf strength.
  assert (Hout : output m z = strength).
  { unfold output, strength, signal. rewrite (sum_ext m (fun i => relu (c z i) ^ 2) (fun _ => 0 * 0)).
    - rewrite sum_scaled. unfold Rdiv. ring.
    - intros k _. rewrite Hc, relu_zero. ring. }
  assert (Hnext : forall i, a (single_datum_step m s r z) i = growth_factor s strength * a z i).
  { intros i. simpl. rewrite Hout, relu_of_positive by apply Ha. unfold growth_factor. ring. }
  unfold signal at 1. rewrite (sum_ext m _ (fun i => growth_factor s strength ^ 2 * relu (a z i) ^ 2)).
  - rewrite sum_scaled. unfold strength, signal, growth_factor, Rdiv. ring.
  - intros k _. rewrite Hnext, !relu_of_positive; [ring | apply Ha | apply Rmult_le_pos; [exact Hf | apply Ha]].
Qed.

Theorem strong_map_mutant : ~ lu2024_strong_map_mutant.
Proof.
  intros H. specialize (H 1%nat 1 1 {| a := fun _ => 1 / 2; c := fun _ => 0 |} ltac:(lia) ltac:(lra)).
  simpl in H. assert (Hr : relu (1 / 2) = 1 / 2) by (apply relu_of_positive; lra).
  unfold signal, growth_factor, output, signal in H. simpl in H. rewrite !relu_zero, !Hr in H.
  specialize (H ltac:(intros; lra) ltac:(reflexivity) ltac:(lra)). rewrite relu_of_positive in H; lra.
Qed.

Lemma strong_slope s : is_derive (strong_step s) 1 (1 - 8 * s).
Proof. unfold strong_step, growth_factor. auto_derive; [trivial | ring]. Qed.

Theorem strong_fixed_point : lu2024_strong_fixed_point.
Proof.
  intros s Hs. split; [| split; [| split]].
  - unfold strong_step, growth_factor. ring.
  - apply strong_slope.
  - intros H. apply Rabs_def2 in H. lra.
  - intros H. apply Rabs_def1; lra.
Qed.
Theorem strong_fixed_point_mutant : ~ lu2024_strong_fixed_point_mutant.
Proof.
  intros H. destruct (H 1 ltac:(lra)) as [_ [Hd _]].
  assert (E : 1 - 8 * 1 = 1 - 79 / 10 * 1).
  { rewrite <- (is_derive_unique _ _ _ (strong_slope 1)). apply is_derive_unique. exact Hd. }
  lra.
Qed.

(** * The window *)

Lemma last_above s : 0 < s -> 1 < last s.
Proof. intros Hs. unfold last. assert (0 < 1 / (4 * s)) by (apply Rdiv_lt_0_compat; lra). lra. Qed.
Lemma times_last s : 0 < s -> 4 * s * last s = 4 * s + 1.
Proof. intros Hs. unfold last. field. lra. Qed.

(** Z - z' = (z (1 - theta)^2/4) (27 - (8s + 2)^2) + Z (1 - 3 theta)^2 (4 - 3 theta)/4 at z = theta Z. *)
Lemma below_last s theta : 0 < s ->
  last s - strong_step s (theta * last s) =
  theta * last s * (1 - theta) ^ 2 / 4 * (27 - (8 * s + 2) ^ 2) + last s * (1 - 3 * theta) ^ 2 * (4 - 3 * theta) / 4.
Proof. intros Hs. unfold strong_step, growth_factor, last. field. lra. Qed.

Lemma window s : 0 < s -> ((8 * s + 2) ^ 2 <= 27 <-> s <= s_star).
Proof.
  intros Hs. unfold s_star. assert (H3 : sqrt 3 * sqrt 3 = 3) by (apply sqrt_sqrt; lra).
  assert (Hp : 0 < sqrt 3) by (apply sqrt_lt_R0; lra). split; intros H; nra.
Qed.
Lemma s_star_above : 0 < s_star.
Proof.
  unfold s_star. assert (H3 : sqrt 3 * sqrt 3 = 3) by (apply sqrt_sqrt; lra). assert (Hp : 0 < sqrt 3) by (apply sqrt_lt_R0; lra). nra.
Qed.
Lemma s_star_below : s_star < 2 / 5.
Proof. destruct (Rlt_le_dec s_star (2 / 5)) as [H | H]; [exact H |]. apply window in H; lra. Qed.

(** z = theta Z with theta in [0, 1]. *)
Lemma as_share s z : 0 < s -> 0 <= z <= last s -> exists theta, z = theta * last s /\ 0 <= theta <= 1.
Proof.
  intros Hs Hz. pose proof (last_above s Hs). exists (z / last s). repeat split; [field; lra | |].
  - apply Rmult_le_reg_r with (last s); [lra |]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
  - apply Rmult_le_reg_r with (last s); [lra |]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.
Lemma rest_nonnegative s theta : 0 < s -> 0 <= theta <= 1 -> 0 <= last s * (1 - 3 * theta) ^ 2 * (4 - 3 * theta) / 4.
Proof.
  intros Hs Ht. pose proof (last_above s Hs). pose proof (pow2_ge_0 (1 - 3 * theta)).
  assert (0 <= last s * (1 - 3 * theta) ^ 2) by (apply Rmult_le_pos; lra). assert (0 <= last s * (1 - 3 * theta) ^ 2 * (4 - 3 * theta)) by (apply Rmult_le_pos; lra). lra.
Qed.
Lemma at_a_third s : 0 < s -> strong_step s (last s / 3) = (8 * s + 2) ^ 2 / 27 * last s.
Proof. intros Hs. unfold strong_step, growth_factor, last. field. lra. Qed.

Theorem strong_bounded : lu2024_strong_bounded.
Proof.
  intros s Hs. pose proof (last_above s Hs) as HZ. rewrite <- (window s Hs). split; intros H.
  - destruct (H (last s / 3) ltac:(lra)) as [_ H3]. rewrite (at_a_third s Hs) in H3. nra.
  - intros z Hz. destruct (as_share s z Hs Hz) as [theta [-> Ht]]. split.
    + apply Rmult_le_pos; [apply Hz | apply pow2_ge_0].
    + pose proof (below_last s theta Hs). pose proof (rest_nonnegative s theta Hs Ht).
      assert (0 <= theta * last s * (1 - theta) ^ 2 / 4 * (27 - (8 * s + 2) ^ 2)).
      { apply Rmult_le_pos; [| lra]. assert (0 <= theta * last s * (1 - theta) ^ 2) by (apply Rmult_le_pos; [lra | apply pow2_ge_0]). lra. }
      lra.
Qed.
Theorem strong_bounded_mutant : ~ lu2024_strong_bounded_mutant.
Proof.
  intros H. pose proof s_star_below. assert (2 / 5 <= s_star); [| lra].
  apply (strong_bounded (2 / 5) ltac:(lra)). apply H; lra.
Qed.

Lemma stays s z : 0 < s < s_star -> 0 < z < last s -> 0 < strong_step s z < last s.
Proof.
  intros Hs Hz. assert (Hw : (8 * s + 2) ^ 2 < 27).
  { destruct (Rlt_le_dec ((8 * s + 2) ^ 2) 27) as [H | H]; [exact H |].
    assert (H3 : sqrt 3 * sqrt 3 = 3) by (apply sqrt_sqrt; lra). assert (0 < sqrt 3) by (apply sqrt_lt_R0; lra). unfold s_star in Hs. nra. }
  destruct (as_share s z ltac:(lra) ltac:(lra)) as [theta [-> Ht]]. pose proof (last_above s ltac:(lra)) as HZ. split.
  - apply Rmult_lt_0_compat; [lra |]. apply pow2_gt_0. unfold growth_factor. pose proof (times_last s ltac:(lra)). nra.
  - assert (Hin : 0 < theta < 1) by nra. pose proof (below_last s theta ltac:(lra)). pose proof (rest_nonnegative s theta ltac:(lra) Ht).
    assert (0 < theta * last s * (1 - theta) ^ 2 / 4 * (27 - (8 * s + 2) ^ 2)).
    { apply Rmult_lt_0_compat; [| lra]. assert (0 < theta * last s * (1 - theta) ^ 2) by (apply Rmult_lt_0_compat; [lra | apply pow2_gt_0; lra]). lra. }
    lra.
Qed.

Lemma sign_lost s : 0 < s -> s_star <= s -> 0 < last s / 3 < last s /\ growth_factor s (strong s (last s / 3) 1) <= 0.
Proof.
  intros Hs Hw. pose proof (last_above s Hs) as HZ. split; [lra |].
  assert (H27 : 27 <= (8 * s + 2) ^ 2).
  { assert (H3 : sqrt 3 * sqrt 3 = 3) by (apply sqrt_sqrt; lra). assert (0 < sqrt 3) by (apply sqrt_lt_R0; lra). unfold s_star in Hw. nra. }
  simpl. rewrite (at_a_third s Hs). unfold growth_factor. pose proof (times_last s Hs).
  assert (last s <= (8 * s + 2) ^ 2 / 27 * last s) by nra. nra.
Qed.

Theorem strong_sign_stable : lu2024_strong_sign_stable.
Proof.
  split; [| exact sign_lost]. intros s z Hs Hz t.
  assert (H : 0 < strong s z t < last s) by (induction t as [| t IH]; [exact Hz | apply stays; assumption]).
  unfold growth_factor. pose proof (times_last s ltac:(lra)). nra.
Qed.
Theorem strong_sign_stable_mutant : ~ lu2024_strong_sign_stable_mutant.
Proof.
  intros [H _]. pose proof s_star_below as Hb. pose proof s_star_above as Ha.
  destruct (sign_lost s_star Ha ltac:(lra)) as [Hz Hlost]. specialize (H s_star (last s_star / 3) ltac:(lra) Hz 1%nat). lra.
Qed.

(** * Runs *)

(** A signal of one neuron: multiplied by its factor as long as it is positive. *)
Section Signal.
Variables (s : R) (f x : nat -> R).
Hypothesis step : forall t, 0 < x t -> x (S t) = x t * growth_factor s (f t).
Hypothesis start : 0 < x 0%nat.

Lemma grows T : (forall t, (t < T)%nat -> 0 < growth_factor s (f t)) ->
  0 < x T /\ ln (x T / x 0%nat) = sum T (fun t => ln (growth_factor s (f t))).
Proof.
  induction T as [| T IH]; intros Hf.
  - split; [exact start |]. simpl. replace (x 0%nat / x 0%nat) with 1 by (field; lra). apply ln_1.
  - destruct IH as [Hp He]; [intros t Ht; apply Hf; lia |]. assert (HT : 0 < growth_factor s (f T)) by (apply Hf; lia).
    rewrite (step T Hp). split; [apply Rmult_lt_0_compat; assumption |].
    simpl. rewrite <- He, <- ln_mult; [f_equal; field; lra | apply Rdiv_lt_0_compat; assumption | exact HT].
Qed.
End Signal.

Lemma strong_signal m s r z i t : let at_time t := single_datum m s r z t in
  0 < a (at_time t) i -> a (at_time (S t)) i = a (at_time t) i * growth_factor s (output m (at_time t)).
Proof. intros at_time H. unfold at_time in *. simpl. rewrite relu_of_positive by lra. unfold growth_factor. ring. Qed.
Lemma weak_signal m s r z i t : let at_time t := single_datum m s r z t in
  0 < c (at_time t) i -> c (at_time (S t)) i = c (at_time t) i * growth_factor (s * r) (output m (at_time t)).
Proof. intros at_time H. unfold at_time in *. simpl. rewrite relu_of_positive by lra. unfold growth_factor. ring. Qed.

Theorem growth_identity : lu2024_growth_identity.
Proof.
  intros m s r z i Hs Hr Ha Hc at_time T Hf; subst at_time; cbv beta in *. split.
  - rewrite Rmult_1_l. apply (grows s _ (fun t => a (single_datum m s r z t) i)); [apply strong_signal | exact Ha | intros t Ht; apply (Hf t Ht)].
  - apply (grows (s * r) _ (fun t => c (single_datum m s r z t) i)); [apply weak_signal | exact Hc | intros t Ht; apply (Hf t Ht)].
Qed.

(** One neuron with a_0 = c_0 = 1/2, r = 1 and s = 1/4, one step: f_0 = 1/2, so that both are multiplied by 3/2. *)
Definition halves := {| a := fun _ => 1 / 2; c := fun _ => 1 / 2 |}.
Lemma output_halves : output 1 halves = 1 / 2.
Proof. unfold output, signal. simpl. rewrite relu_of_positive by lra. field. Qed.
Lemma factor_halves : growth_factor (1 / 4) (1 / 2) = 3 / 2.
Proof. unfold growth_factor. field. Qed.
Lemma halves_grow : a (single_datum 1 (1 / 4) 1 halves 1) 0%nat = 3 / 4 /\ c (single_datum 1 (1 / 4) 1 halves 1) 0%nat = 3 / 4.
Proof. simpl. rewrite output_halves, relu_of_positive by lra. split; field. Qed.
Lemma log_three_halves : 0 < ln (3 / 2).
Proof. rewrite <- ln_1. apply ln_increasing; lra. Qed.

Theorem growth_identity_mutant : ~ lu2024_growth_identity_mutant.
Proof.
  intros H. destruct (H 1%nat (1 / 4) 1 halves 0%nat ltac:(lra) ltac:(lra) ltac:(simpl; lra) ltac:(simpl; lra) 1%nat) as [Ha _].
  - intros t Ht. replace t with 0%nat by lia. change (single_datum 1 (1 / 4) 1 halves 0) with halves. rewrite output_halves, Rmult_1_r, factor_halves. lra.
  - cbn [sum] in Ha. change (single_datum 1 (1 / 4) 1 halves 0) with halves in Ha. rewrite output_halves, factor_halves, (proj1 halves_grow) in Ha. simpl in Ha.
    replace (3 / 4 / (1 / 2)) with (3 / 2) in Ha by field. pose proof log_three_halves. lra.
Qed.

(** One step: log(1 + x) + x^2/(2(1 + mu)) <= x for x in (-1, mu], since the derivative of the difference is x (mu - x)/((1 + x)(1 + mu)). *)
Lemma accumulates x mu : 0 < mu -> -1 < x <= mu -> ln (1 + x) + x ^ 2 / (2 * (1 + mu)) <= x.
Proof.
  intros Hmu Hx. set (h := fun x => x - ln (1 + x) - x ^ 2 / (2 * (1 + mu))).
  set (slope := fun x => x * (mu - x) / ((1 + x) * (1 + mu))).
  assert (Hd : forall t : R, -1 < t -> is_derive h t (slope t)).
  { intros t Ht. unfold h, slope. auto_derive; [lra | field; lra]. }
  assert (H0 : h 0 = 0) by (unfold h; rewrite Rplus_0_r, ln_1; field; lra).
  assert (Hpos : 0 <= h x); [| unfold h in Hpos; lra].
  destruct (MVT_gen h 0 x slope) as [y [Hy He]].
  - intros t Ht. apply Hd. unfold Rmin in Ht. destruct (Rle_dec 0 x); lra.
  - intros t Ht. apply continuity_pt_filterlim. apply (ex_derive_continuous h). eexists. apply Hd. unfold Rmin in Ht. destruct (Rle_dec 0 x); lra.
  - rewrite H0, !Rminus_0_r in He. rewrite He. unfold slope. unfold Rmin, Rmax in Hy. clear He H0 Hd.
    assert (Hi : 0 < 1 + y -> 0 < / ((1 + y) * (1 + mu))) by (intros; apply Rinv_0_lt_compat, Rmult_lt_0_compat; lra).
    destruct (Rle_dec 0 x); unfold Rdiv.
    + specialize (Hi ltac:(lra)). apply Rmult_le_pos; [| lra]. apply Rmult_le_pos; [apply Rmult_le_pos; lra | lra].
    + specialize (Hi ltac:(lra)). replace (y * (mu - y) * / ((1 + y) * (1 + mu)) * x) with ((- y) * (mu - y) * / ((1 + y) * (1 + mu)) * (- x)) by ring.
      apply Rmult_le_pos; [| lra]. apply Rmult_le_pos; [apply Rmult_le_pos; lra | lra].
Qed.

Theorem oscillation_accumulates : lu2024_oscillation_accumulates.
Proof.
  intros m s r z i Hs Hr Ha Hc at_time T delta Hdelta Hf; subst at_time; cbv beta in *.
  set (f := fun t => output m (single_datum m s r z t)). change (forall t, (t < T)%nat -> 0 <= f t < last s) in Hf.
  change (1 / (4 * s) * ln (a (single_datum m s r z T) i / a z i) + 2 * s / (1 + 4 * s) * sum T (fun t => (1 - f t) ^ 2) <= sum T (fun t => 1 - f t) /\
    delta ^ 2 * sum T (fun t => if Rle_dec delta (Rabs (1 - f t)) then 1 else 0) <= sum T (fun t => (1 - f t) ^ 2)).
  assert (Hfactor : forall t, (t < T)%nat -> 0 < growth_factor s (f t)).
  { intros t Ht. destruct (Hf t Ht) as [_ H]. pose proof (times_last s Hs). unfold growth_factor.
    replace (1 + 4 * s * (1 - f t)) with (4 * s * (last s - f t)) by lra. apply Rmult_lt_0_compat; lra. }
  split.
  - destruct (grows s f (fun t => a (single_datum m s r z t) i) (fun t => strong_signal m s r z i t) Ha T Hfactor) as [_ He].
    change (ln (a (single_datum m s r z T) i / a z i) = sum T (fun t => ln (growth_factor s (f t)))) in He. rewrite He.
    rewrite <- !sum_scaled, <- sum_plus. apply sum_le. intros t Ht. destruct (Hf t Ht) as [H0 H1]. pose proof (Hfactor t Ht) as Hp. unfold growth_factor in *.
    pose proof (accumulates (4 * s * (1 - f t)) (4 * s) ltac:(lra) ltac:(split; [lra | nra])) as H.
    apply Rmult_le_reg_l with (4 * s); [lra |].
    replace (4 * s * (1 / (4 * s) * ln (1 + 4 * s * (1 - f t)) + 2 * s / (1 + 4 * s) * (1 - f t) ^ 2))
      with (ln (1 + 4 * s * (1 - f t)) + (4 * s * (1 - f t)) ^ 2 / (2 * (1 + 4 * s))) by (field; lra). exact H.
  - rewrite <- sum_scaled. apply sum_le. intros t _. destruct (Rle_dec delta (Rabs (1 - f t))) as [H | H].
    + rewrite Rmult_1_r, <- (pow2_abs (1 - f t)). apply pow_incr. lra.
    + rewrite Rmult_0_r. apply pow2_ge_0.
Qed.

(** The two sides of log(3/2) + (4 s/(1 + 4s))/4 <= 1/2 at s = 1/4 are 0.405.. + 1/8 and 1/2. *)
Theorem oscillation_accumulates_mutant : ~ lu2024_oscillation_accumulates_mutant.
Proof.
  intros H. destruct (H 1%nat (1 / 4) 1 halves 0%nat ltac:(lra) ltac:(lra) ltac:(simpl; lra) ltac:(simpl; lra) 1%nat 0 ltac:(lra)) as [Ha _].
  - intros t Ht. replace t with 0%nat by lia. change (single_datum 1 (1 / 4) 1 halves 0) with halves. rewrite output_halves. unfold last. lra.
  - cbn [sum] in Ha. change (single_datum 1 (1 / 4) 1 halves 0) with halves in Ha. rewrite output_halves, (proj1 halves_grow) in Ha. simpl in Ha.
    replace (3 / 4 / (1 / 2)) with (3 / 2) in Ha by field.
    assert (3 / 8 < ln (3 / 2)) by interval. lra.
Qed.

(** * Small steps *)

(** Convex functions lie below their chords: of a slope that does not fall, from 0 to L. *)
Lemma below_chord l slope L theta : (forall u : R, is_derive l u (slope u)) -> (forall u v, u <= v -> slope u <= slope v) -> 0 <= theta <= 1 ->
  l (theta * L) <= (1 - theta) * l 0 + theta * l L.
Proof.
  intros Hd Hm Ht.
  assert (tangent : forall u v, slope u * (v - u) <= l v - l u).
  { intros u v. destruct (MVT_gen l u v slope) as [w [Hw He]].
    - intros; apply Hd.
    - intros x _. apply continuity_pt_filterlim. apply (ex_derive_continuous l). eexists; apply Hd.
    - rewrite He. unfold Rmin, Rmax in Hw. destruct (Rle_dec u v).
      + pose proof (Hm u w ltac:(lra)). nra.
      + pose proof (Hm w u ltac:(lra)). nra. }
  pose proof (tangent (theta * L) 0) as H0. pose proof (tangent (theta * L) L) as H1.
  assert (slope (theta * L) * ((1 - theta) * (0 - theta * L) + theta * (L - theta * L)) = 0) by ring. nra.
Qed.
Lemma exp_monotone u v : u <= v -> exp u <= exp v.
Proof. intros [H | ->]; [left; apply exp_increasing; exact H | lra]. Qed.

Section Small_step.
Variable r : R.
Hypothesis Hr : 0 <= r <= 1.

Lemma exp_below_chord L : exp (r * L) <= 1 - r + r * exp L.
Proof.
  pose proof (below_chord exp exp L r ltac:(intros u; auto_derive; [trivial | ring]) exp_monotone Hr) as H. rewrite exp_0 in H. lra.
Qed.
Lemma mixed_positive u : 0 < 1 - r + r * exp u.
Proof. pose proof (exp_pos u). destruct (Rle_lt_dec r (1 / 2)); nra. Qed.
Lemma log_mixed_below_chord theta L : 0 <= theta <= 1 -> ln (1 - r + r * exp (theta * L)) <= theta * ln (1 - r + r * exp L).
Proof.
  intros Ht.
  pose proof (below_chord (fun u => ln (1 - r + r * exp u)) (fun u => r * exp u / (1 - r + r * exp u)) L theta) as H.
  assert (Hd : forall u : R, is_derive (fun u => ln (1 - r + r * exp u)) u (r * exp u / (1 - r + r * exp u))).
  { intros u. pose proof (mixed_positive u). auto_derive; [lra | field; lra]. }
  assert (Hm : forall u v, u <= v -> r * exp u / (1 - r + r * exp u) <= r * exp v / (1 - r + r * exp v)).
  { intros u v Huv. pose proof (mixed_positive u). pose proof (mixed_positive v). pose proof (exp_monotone u v Huv).
    apply Rmult_le_reg_r with ((1 - r + r * exp u) * (1 - r + r * exp v)); [apply Rmult_lt_0_compat; lra |].
    replace (r * exp u / (1 - r + r * exp u) * ((1 - r + r * exp u) * (1 - r + r * exp v))) with (r * exp u * (1 - r + r * exp v)) by (field; lra).
    replace (r * exp v / (1 - r + r * exp v) * ((1 - r + r * exp u) * (1 - r + r * exp v))) with (r * exp v * (1 - r + r * exp u)) by (field; lra).
    assert (0 <= r * (1 - r) * (exp v - exp u)) by (apply Rmult_le_pos; [apply Rmult_le_pos; lra | lra]). lra. }
  specialize (H Hd Hm Ht). cbv beta in H. rewrite exp_0 in H. replace (1 - r + r * 1) with 1 in H by ring. rewrite ln_1 in H. lra.
Qed.
End Small_step.

Theorem weak_small_step : lu2024_weak_small_step.
Proof.
  intros m s r z i Hs Hr Ha Hc at_time T Hf; subst at_time; cbv beta in *.
  set (f := fun t => output m (single_datum m s r z t)). change (forall t, (t < T)%nat -> 0 <= f t <= 1) in Hf.
  set (kappa := ln (1 + 4 * s * r) / ln (1 + 4 * s)). set (K := ln (1 + 4 * s)) in *.
  assert (HK : 0 < K) by (unfold K; rewrite <- ln_1; apply ln_increasing; lra).
  assert (Hfa : forall t, (t < T)%nat -> 1 <= growth_factor s (f t) <= 1 + 4 * s) by (intros t Ht; pose proof (Hf t Ht); unfold growth_factor; split; nra).
  assert (Hfc : forall t, growth_factor (s * r) (f t) = 1 - r + r * growth_factor s (f t)) by (intros t; unfold growth_factor; ring).
  assert (Hone : forall t, (t < T)%nat ->
    r * ln (growth_factor s (f t)) <= ln (growth_factor (s * r) (f t)) <= kappa * ln (growth_factor s (f t))).
  { intros t Ht. rewrite Hfc. destruct (Hfa t Ht) as [H1 H2]. set (x := growth_factor s (f t)) in *. set (L := ln x).
    assert (He : exp L = x) by (apply exp_ln; lra). split.
    - rewrite <- (ln_exp (r * L)), <- He. apply ln_le; [apply exp_pos | apply exp_below_chord, Hr].
    - assert (HL : 0 <= L) by (unfold L; rewrite <- ln_1; apply ln_le; lra). assert (HLK : L <= K) by (unfold L, K; apply ln_le; lra).
      assert (Hshare : 0 <= L / K <= 1).
      { split; [apply Rmult_le_pos; [exact HL | left; apply Rinv_0_lt_compat, HK] |]. apply Rmult_le_reg_r with K; [exact HK |]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. }
      pose proof (log_mixed_below_chord r Hr (L / K) K Hshare) as H. replace (L / K * K) with L in H by (field; lra).
      unfold K in H at 2. rewrite He, exp_ln in H by lra. replace (1 - r + r * (1 + 4 * s)) with (1 + 4 * s * r) in H by ring.
      replace (kappa * L) with (L / K * ln (1 + 4 * s * r)) by (unfold kappa; fold K; field; lra). exact H. }
  destruct (grows s f (fun t => a (single_datum m s r z t) i) (fun t => strong_signal m s r z i t) Ha T) as [Hpa Hea].
  { intros t Ht. pose proof (Hfa t Ht). lra. }
  destruct (grows (s * r) f (fun t => c (single_datum m s r z t) i) (fun t => weak_signal m s r z i t) Hc T) as [Hpc Hec].
  { intros t Ht. rewrite Hfc. pose proof (Hfa t Ht). nra. }
  cbv beta in *. assert (Hpos : 0 < c (single_datum m s r z T) i / c z i) by (apply Rdiv_lt_0_compat; [exact Hpc | exact Hc]).
  unfold Rpower. rewrite Rmult_1_l. change (single_datum m s r z 0) with z in *. rewrite <- (exp_ln (c (single_datum m s r z T) i / c z i)) by exact Hpos.
  rewrite Hea, Hec, <- !sum_scaled. split; apply exp_monotone, sum_le; intros t Ht; apply (Hone t Ht).
Qed.

Theorem weak_small_step_mutant : ~ lu2024_weak_small_step_mutant.
Proof.
  intros H. destruct (H 1%nat (1 / 4) 1 halves 0%nat ltac:(lra) ltac:(lra) ltac:(simpl; lra) ltac:(simpl; lra) 1%nat) as [Hl _].
  - intros t Ht. replace t with 0%nat by lia. change (single_datum 1 (1 / 4) 1 halves 0) with halves. rewrite output_halves. lra.
  - cbv beta in Hl. rewrite (proj1 halves_grow), (proj2 halves_grow) in Hl. simpl in Hl. replace (3 / 4 / (1 / 2)) with (3 / 2) in Hl by field.
    unfold Rpower in Hl. rewrite <- (exp_ln (3 / 2)) in Hl at 2 by lra. apply (Rle_not_lt _ _ Hl). apply exp_increasing. pose proof log_three_halves. lra.
Qed.
