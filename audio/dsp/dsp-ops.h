/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The operations by name. BOTH exist for one lane (mono) and for vectors of voices (poly). */
#ifndef DSP_OPS_H
#define DSP_OPS_H

#define DSP_OPS_BOTH(X) \
  X (osc_sine) \
  X (osc_saw) \
  X (osc_tri) \
  X (osc_square) \
  X (osc_super) \
  X (osc_fm) \
  X (noise) \
  X (filter_svf) \
  X (filter_ladder) \
  X (filter_onepole) \
  X (filter_dc) \
  X (filter_biquad) \
  X (filter_formant) \
  X (filter_comb) \
  X (filter_allpass) \
  X (env_adsr) \
  X (env_ar) \
  X (env_follow) \
  X (lfo) \
  X (math_add) \
  X (math_sub) \
  X (math_mul) \
  X (math_div) \
  X (math_min) \
  X (math_max) \
  X (math_pow) \
  X (math_compare) \
  X (math_madd) \
  X (math_abs) \
  X (math_neg) \
  X (math_floor) \
  X (math_fract) \
  X (math_sqrt) \
  X (math_exp2) \
  X (math_log2) \
  X (math_sin) \
  X (math_tanh) \
  X (math_scale) \
  X (math_clip) \
  X (math_pitch) \
  X (gain) \
  X (mix) \
  X (switch_) \
  X (mix_fade) \
  X (mix_pan) \
  X (mix_stereo) \
  X (mod_hold) \
  X (mod_slew) \
  X (trig_edge) \
  X (event_hold) \
  X (macro) \
  X (string_pluck) \
  X (string_bow) \
  X (tube_reed) \
  X (tube_lip) \
  X (osc_fm4) \
  X (osc_additive) \
  X (osc_wavetable) \
  X (noise_dust) \
  X (sample_play) \
  X (env_points) \
  X (mod_glide) \
  X (mod_quantise) \
  X (clock) \
  X (seq_step) \
  X (seq_euclid) \
  X (modal_bank) \
  X (feedback_read) \
  X (feedback_write) \
  X (amount_add) \
  X (amount_mul) \
  X (swap_fade) \
  X (swap_tail) \
  X (load_const)

#define DSP_OPS_POLY(X) \
  X (voice) \
  X (spread) \
  X (acc_add) \
  X (pan_sum) \
  X (mul_pan_sum) \
  X (keep) \
  X (keep_read) \
  X (saw_pair)

#define DSP_OPS_MONO(X) \
  X (voice_key) \
  X (midi_cc) \
  X (input) \
  X (side) \
  X (output) \
  X (acc_sum) \
  X (mix_voices) \
  X (tap) \
  X (transport) \
  X (fx_delay) \
  X (fx_reverb) \
  X (fx_chorus) \
  X (fx_distort) \
  X (fx_compressor) \
  X (fx_limiter) \
  X (fx_eq) \
  X (fx_filter) \
  X (fx_flanger) \
  X (fx_phaser) \
  X (fx_tremolo) \
  X (fx_shift) \
  X (fx_gate) \
  X (fx_crush) \
  X (fx_granular) \
  X (fx_vocoder)

#endif
