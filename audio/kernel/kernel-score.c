/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a slot is filled with: clips, their axons (new, shared or kept) and tables, synapses. */
#include <math.h>

#include "kernel-composer-private.h"

/* ---- clips of the slot ----------------------------------------------------------------------- */

/* Index of the axon of `key`, or ~0. *clip becomes its id, or the one a new axon of that key gets. */
static uint32_t
find_clip (KernelComposer *composer, uint64_t key, uint32_t *clip)
{
  const KernelLayout *layout = &composer->layout;
  KernelBook *book = composer->books + composer->writing;
  KernelWord *clips = layout_table (kernel_composer_slot (composer), layout->clips_at);
  *clip = (uint32_t) (key ^ key >> 32);
  *clip += *clip == KERNEL_NONE;
  for (;;)
    {
      uint32_t at = layout_hash32 (*clip, layout->clips_log2);
      bool taken = false;
      for (;; at = (at + 1) & (layout->clips - 1))
        {
          uint64_t word = word_load (clips + at);
          if ((word >> 48) != book->generation)
            return UINT32_MAX;
          uint32_t axon = (uint32_t) (word >> 32) & 0xffff;
          if ((uint32_t) word != *clip || axon >= book->axon_count)
            continue;
          if (book->axons[axon].key == key)
            return axon;
          taken = true;
          break;
        }
      if (!taken)
        return UINT32_MAX;
      *clip += *clip == UINT32_MAX ? 2 : 1;     /* two keys with one id: the later one moves on */
    }
}

static bool
list_clip (KernelComposer *composer, uint32_t clip, uint32_t axon)
{
  const KernelLayout *layout = &composer->layout;
  KernelBook *book = composer->books + composer->writing;
  KernelWord *clips = layout_table (kernel_composer_slot (composer), layout->clips_at);
  uint32_t at = layout_hash32 (clip, layout->clips_log2);
  for (int probes = 0; probes < KERNEL_PROBES_MAX; probes++, at = (at + 1) & (layout->clips - 1))
    if ((word_load (clips + at) >> 48) != book->generation)
      {
        word_store (clips + at, word_pair (clip, axon | (uint32_t) book->generation << 16));
        return true;
      }
  return false;
}

/* ---- axons ----------------------------------------------------------------------------------- */

static bool
note_is_good (const KernelNoteInput *note, double before, uint32_t span_count)
{
  return note->kind <= KERNEL_BARRIER && note->pitch < 128 && note->velocity < 128
         && note->voice < 16 && note->start_ticks >= before && note->start_ticks < 4294967295.0
         && (span_count == 0 || note->span < span_count || note->span == KERNEL_NO_SPAN);
}

static KernelStatus
check_axon (const KernelLayout *layout, const KernelAxonInput *axon)
{
  if (axon->track >= KERNEL_TRACKS || axon->tempo_count == 0 || axon->metre_count == 0
      || axon->tempos[0].tick != 0 || axon->metres[0].tick != 0)
    return KERNEL_ERROR_RANGE;
  if (axon->tempo_count > UINT16_MAX || axon->metre_count > UINT16_MAX
      || axon->note_count >= layout->notes)
    return KERNEL_ERROR_LIMIT;
  for (uint32_t i = 0; i < axon->tempo_count; i++)
    {
      const KernelTempo *tempo = axon->tempos + i;
      if (!(tempo->bpm > 0 && tempo->to_bpm > 0 && isfinite (tempo->bpm) && isfinite (tempo->to_bpm)
            && tempo->ticks >= 0 && isfinite (tempo->ticks) && isfinite (tempo->start_s)
            && tempo->from_ticks >= 0 && tempo->from_ticks <= tempo->ticks
            && tempo->curve <= 4 && isfinite (tempo->tick)
            && (i == 0 || tempo->tick >= tempo[-1].tick)))
        return KERNEL_ERROR_RANGE;
    }
  for (uint32_t i = 0; i < axon->metre_count; i++)
    if (axon->metres[i].numerator == 0 || axon->metres[i].denominator == 0
        || (i && axon->metres[i].tick < axon->metres[i - 1].tick))
      return KERNEL_ERROR_RANGE;
  return KERNEL_OK;
}

/* Sums, not a chain of multiplications: ten thousand notes have to take microseconds. */
static uint64_t
hash_notes (const KernelAxonInput *axon)
{
  const KernelNoteInput *notes = axon->notes;
  const uint32_t count = axon->note_count;
  uint64_t sum = count, odd = 0x9E3779B97F4A7C15ull;
  for (uint32_t i = 0; i < count; i++, odd += 0xBF58476D1CE4E5B8ull)
    sum += (notes[i].id ^ (uint64_t) notes[i].span << 32) * odd;
  return layout_mix (sum, axon->content_hash);
}

static uint64_t
hash_line (uint64_t hash, const KernelAxonInput *axon)
{
  for (uint32_t i = 0; i < axon->tempo_count; i++)
    {
      const KernelTempo *tempo = axon->tempos + i;
      hash = layout_mix (hash, word_from_double (tempo->tick));
      hash = layout_mix (hash, word_from_double (tempo->bpm));
      hash = layout_mix (hash, word_from_double (tempo->to_bpm) + tempo->curve);
      hash = layout_mix (hash, word_from_double (tempo->ticks));
      hash = layout_mix (hash, word_from_double (tempo->from_ticks));
    }
  for (uint32_t i = 0; i < axon->metre_count; i++)
    hash = layout_mix (
        hash, word_pair (axon->metres[i].tick,
                         axon->metres[i].numerator | (uint32_t) axon->metres[i].denominator << 16));
  return layout_mix (hash, axon->length_ticks);
}

static void
write_note (KernelWord *words, const KernelNoteInput *note, uint32_t next, uint16_t generation)
{
  uint64_t place = (uint64_t) (note->start_ticks * 65536.0 + 0.5);
  uint16_t detune = (uint16_t) note->detune_cents, extra = note->extra;
  note_pack_value (note->kind, note->value, &detune, &extra);
  uint32_t flags = NOTE_ACTIVE | (note->glide ? NOTE_GLIDE : 0) | (next ? 0 : NOTE_LAST);
  word_store (words,
              word_pair (note->pitch | (uint32_t) note->velocity << 8 | (uint32_t) note->kind << 16
                             | (uint32_t) note->voice << 20 | flags << 24,
                         note->duration_ticks));
  word_store (words + 1, place >> 16 | (place & 0xffff) << 32
                             | (uint64_t) detune << 48);
  word_store (words + 2, word_pair (next, note->span));
  word_store (words + 3,
              word_pair ((uint32_t) note->id, generation | (uint32_t) extra << 16));
}

static KernelStatus
write_chain (KernelComposer *composer, const KernelAxonInput *axon, uint64_t content,
             uint32_t *entry)
{
  double before = 0;
  uint32_t span_end = 0;
  for (uint32_t i = 0; i < axon->note_count; i++)
    {
      const KernelNoteInput *note = axon->notes + i;
      if (!note_is_good (note, before, axon->span_count))
        return KERNEL_ERROR_RANGE;
      before = note->start_ticks;
      if (axon->span_count && note->span != KERNEL_NO_SPAN && note->span >= span_end)
        span_end = note->span + 1;
    }
  if (!(*entry = kernel_heap_take (&composer->heap, content, axon->note_count)))
    {
      /* Waiting helps only where two generations of this score fit side by side. */
      uint64_t score = (uint64_t) composer->books[composer->writing].note_count + axon->note_count;
      return 2 * score >= composer->layout.notes ? KERNEL_ERROR_LIMIT : KERNEL_ERROR_FULL;
    }
  KernelHeapAxon *chain = composer->heap.axons + *entry;
  chain->span_end = span_end;
  chain->checked = composer->patches;
  composer->note_generation++;
  for (uint32_t i = 0; i < axon->note_count; i++)
    {
      uint32_t at = chain->first + i;
      write_note (layout_note (&composer->layout, composer->z1, at), axon->notes + i,
                  i + 1 < axon->note_count ? at + 1 : KERNEL_NONE, composer->note_generation);
      composer->heap.ids[at] = axon->notes[i].id;
    }
  return KERNEL_OK;
}

/* A chain that somebody patched does not hold its content any more. */
static bool
chain_is_patched (KernelComposer *composer, KernelHeapAxon *chain)
{
  if (chain->checked == composer->patches)
    return false;
  for (uint32_t i = 0; i < chain->count; i++)
    if (word_load (layout_note (&composer->layout, composer->z1, chain->first + i)) >> 24
        & NOTE_PATCHED)
      return true;
  chain->checked = composer->patches;
  return false;
}

static KernelStatus
find_chain (KernelComposer *composer, const KernelAxonInput *axon, uint32_t *entry)
{
  uint64_t content = hash_notes (axon);
  *entry = kernel_heap_find (&composer->heap, content, axon->note_count);
  for (int tries = 0; *entry && tries < 8; tries++)
    {
      KernelHeapAxon *chain = composer->heap.axons + *entry;
      if (chain->span_end <= axon->span_count && !chain_is_patched (composer, chain))
        return KERNEL_OK;
      content = layout_mix (content, composer->patches);
      *entry = kernel_heap_find (&composer->heap, content, axon->note_count);
    }
  return write_chain (composer, axon, content, entry);
}

/* ---- the slot's own tables ------------------------------------------------------------------- */

typedef struct { uint32_t tempo_first, metre_first, span_base; } Bases;

static KernelStatus
write_tables (KernelComposer *composer, const KernelAxonInput *axon, Bases *bases)
{
  const KernelLayout *layout = &composer->layout;
  KernelBook *book = composer->books + composer->writing;
  if (axon->tempo_count > layout->tempos - book->tempo_count
      || axon->metre_count > layout->metres - book->metre_count
      || axon->span_count > layout->spans - book->span_count)
    return KERNEL_ERROR_LIMIT;
  KernelWord *slot = kernel_composer_slot (composer);
  *bases = (Bases) { book->tempo_count, book->metre_count, book->span_count };
  KernelWord *tempos = layout_table (slot, layout->tempos_at)
                       + (size_t) book->tempo_count * TEMPO_WORDS;
  for (uint32_t i = 0; i < axon->tempo_count; i++, tempos += TEMPO_WORDS)
    {
      const KernelTempo *tempo = axon->tempos + i;
      const double fields[TEMPO_CURVE] = { tempo->tick,   tempo->start_s, tempo->bpm,
                                           tempo->to_bpm, tempo->ticks,   tempo->from_ticks };
      for (int f = 0; f < TEMPO_CURVE; f++)
        word_store (tempos + f, word_from_double (fields[f]));
      word_store (tempos + TEMPO_CURVE, tempo->curve);
    }
  KernelWord *metres = layout_table (slot, layout->metres_at) + book->metre_count;
  for (uint32_t i = 0; i < axon->metre_count; i++)
    word_store (metres + i, word_pair (axon->metres[i].tick,
                                       axon->metres[i].numerator
                                           | (uint32_t) axon->metres[i].denominator << 16));
  KernelWord *spans = layout_table (slot, layout->spans_at)
                      + (size_t) book->span_count * SPAN_WORDS;
  const KernelSpan *span = axon->spans;
  const uint32_t span_count = axon->span_count, base = book->span_count;
  for (uint32_t i = 0; i < span_count; i++, span++, spans += SPAN_WORDS)
    {
      uint32_t parent = span->parent < i ? span->parent + base : KERNEL_NO_SPAN;
      word_store (spans, word_pair ((uint16_t) span->file | (uint32_t) (uint16_t) span->pass << 16,
                                    span->start));
      word_store (spans + 1, word_pair (span->length, parent));
    }
  book->tempo_count += axon->tempo_count;
  book->metre_count += axon->metre_count;
  book->span_count += axon->span_count;
  return KERNEL_OK;
}

static void
list_axon (KernelComposer *composer, const KernelAxonInput *axon, uint32_t clip, uint32_t entry,
           const uint64_t words[AXON_WORDS])
{
  KernelBook *book = composer->books + composer->writing;
  KernelWord *to = layout_table (kernel_composer_slot (composer), composer->layout.axons_at)
                   + (size_t) book->axon_count * AXON_WORDS;
  for (int i = 0; i < AXON_WORDS; i++)
    word_store (to + i, words[i]);
  uint32_t length = (uint32_t) (words[3] >> 32);
  book->axons[book->axon_count++] = (KernelListed) { axon->key_hash, entry, clip };
  composer->heap.axons[entry].slots |= 1u << composer->writing;
  book->note_count += composer->heap.axons[entry].count;
  if (axon->starts)
    {
      book->start_count++;
      if (length > book->length)
        book->length = length;
    }
}

static uint32_t
axon_flags (const KernelAxonInput *axon)
{
  return (axon->starts ? AXON_STARTS : 0) | (axon->stale || axon->keep ? AXON_STALE : 0);
}

static uint32_t
synapse_bucket (KernelComposer *composer, uint32_t clip)
{
  return layout_hash32 (clip, composer->layout.synapses_log2);
}

static KernelStatus
add_new (KernelComposer *composer, const KernelAxonInput *axon, uint32_t clip)
{
  uint32_t entry;
  Bases bases;
  KernelStatus status = check_axon (&composer->layout, axon);
  if (status == KERNEL_OK)
    status = find_chain (composer, axon, &entry);
  if (status != KERNEL_OK)
    return status;
  composer->heap.axons[entry].slots |= 1u << composer->writing;
  if ((status = write_tables (composer, axon, &bases)) != KERNEL_OK)
    return kernel_heap_drop (&composer->heap, entry, composer->writing), status;
  const KernelHeapAxon *chain = composer->heap.axons + entry;
  const uint64_t words[AXON_WORDS] = {
    axon->key_hash, hash_line (chain->content, axon), word_pair (clip, chain->first),
    word_pair (chain->count, axon->length_ticks),
    word_pair (axon_flags (axon), composer->revision),
    axon->track | (uint64_t) axon->tempo_count << 32 | (uint64_t) axon->metre_count << 48,
    word_pair (bases.tempo_first, bases.metre_first), word_pair (bases.span_base, axon->span_count),
  };
  list_axon (composer, axon, clip, entry, words);
  return KERNEL_OK;
}

static void
copy_words (KernelWord *to, const KernelWord *from, size_t count)
{
  for (size_t i = 0; i < count; i++)
    word_store (to + i, word_load (from + i));
}

/* The last good axon is listed again with its own tempo and metre lines, and with spans of the
 * text it was good in. */
static KernelStatus
add_kept (KernelComposer *composer, const KernelAxonInput *axon, uint32_t clip)
{
  const KernelLayout *layout = &composer->layout;
  KernelBook *book = composer->books + composer->writing, *last = composer->books + composer->last;
  uint32_t found = UINT32_MAX;
  for (uint32_t i = 0; composer->last != NO_SLOT && i < last->axon_count && found == UINT32_MAX;
       i++)
    if (last->axons[i].key == axon->key_hash)
      found = i;
  if (found == UINT32_MAX || axon->track >= KERNEL_TRACKS)
    return KERNEL_ERROR_RANGE;
  KernelWord *from = layout_slot (layout, composer->z1, composer->last),
             *to = kernel_composer_slot (composer);
  uint64_t words[AXON_WORDS];
  for (int i = 0; i < AXON_WORDS; i++)
    words[i] = word_load (layout_table (from, layout->axons_at) + (size_t) found * AXON_WORDS + i);
  uint32_t tempo_first = (uint32_t) words[6], metre_first = (uint32_t) (words[6] >> 32);
  uint32_t tempo_count = words[5] >> 32 & 0xffff, metre_count = (uint32_t) (words[5] >> 48);
  uint32_t span_base = (uint32_t) words[7], span_count = (uint32_t) (words[7] >> 32);
  if (tempo_count > layout->tempos - book->tempo_count
      || metre_count > layout->metres - book->metre_count
      || span_count > layout->spans - book->span_count)
    return KERNEL_ERROR_LIMIT;
  copy_words (layout_table (to, layout->tempos_at) + (size_t) book->tempo_count * TEMPO_WORDS,
              layout_table (from, layout->tempos_at) + (size_t) tempo_first * TEMPO_WORDS,
              tempo_count * TEMPO_WORDS);
  copy_words (layout_table (to, layout->metres_at) + book->metre_count,
              layout_table (from, layout->metres_at) + metre_first, metre_count);
  for (uint32_t i = 0; i < span_count; i++)
    {
      KernelWord *span = layout_table (from, layout->spans_at)
                         + (size_t) (span_base + i) * SPAN_WORDS;
      KernelWord *copy = layout_table (to, layout->spans_at)
                         + (size_t) (book->span_count + i) * SPAN_WORDS;
      uint64_t w1 = word_load (span + 1);
      uint32_t parent = (uint32_t) (w1 >> 32);
      word_store (copy, word_load (span));
      word_store (copy + 1, word_pair ((uint32_t) w1, parent == KERNEL_NO_SPAN
                                                          ? parent
                                                          : parent - span_base + book->span_count));
    }
  words[2] = word_pair (clip, (uint32_t) (words[2] >> 32));
  words[4] = word_pair (axon_flags (axon), (uint32_t) (words[4] >> 32));
  words[5] = (words[5] & ~(uint64_t) 0xffff) | axon->track;
  words[6] = word_pair (book->tempo_count, book->metre_count);
  words[7] = word_pair (book->span_count, span_count);
  book->tempo_count += tempo_count;
  book->metre_count += metre_count;
  book->span_count += span_count;
  list_axon (composer, axon, clip, last->axons[found].entry, words);
  return KERNEL_OK;
}

KernelStatus
kernel_composer_add_axon (KernelComposer *composer, const KernelAxonInput *axon)
{
  uint32_t clip;
  if (composer->writing == NO_SLOT)
    return KERNEL_ERROR_RANGE;
  KernelBook *book = composer->books + composer->writing;
  KernelStatus status = KERNEL_OK;
  if (book->axon_count >= composer->layout.axons)
    status = KERNEL_ERROR_LIMIT;
  else if (find_clip (composer, axon->key_hash, &clip) != UINT32_MAX)
    status = KERNEL_ERROR_RANGE;
  else
    status = axon->keep ? add_kept (composer, axon, clip) : add_new (composer, axon, clip);
  if (status == KERNEL_OK && !list_clip (composer, clip, book->axon_count - 1))
    status = KERNEL_ERROR_FULL;
  /* A clip without a last good one is left out, and the rest of the score is still good. */
  if (status != KERNEL_OK && !(axon->keep && status == KERNEL_ERROR_RANGE))
    composer->broken = true;
  return status;
}

/* ---- synapses -------------------------------------------------------------------------------- */

static KernelStatus
write_synapse (KernelComposer *composer, uint32_t source, uint32_t target,
               const KernelSynapseInput *synapse)
{
  const KernelLayout *layout = &composer->layout;
  KernelBook *book = composer->books + composer->writing;
  KernelWord *table = layout_table (kernel_composer_slot (composer), layout->synapses_at);
  uint32_t at = synapse_bucket (composer, source), same = 0;
  if (book->synapse_count >= layout->synapses / 2)
    return KERNEL_ERROR_LIMIT;
  for (int probes = 0; probes < KERNEL_PROBES_MAX; probes++, at = (at + 1) & (layout->synapses - 1))
    {
      KernelWord *words = table + (size_t) at * SYNAPSE_WORDS;
      if ((word_load (words + 3) >> 48) == book->generation)
        {
          same += (uint32_t) word_load (words) == source;
          if (same == KERNEL_CANDIDATES_MAX)
            return KERNEL_ERROR_LIMIT;
          continue;
        }
      uint32_t flags = (synapse->always ? SYNAPSE_ALWAYS : 0)
                       | (synapse->quantize == 1 ? SYNAPSE_BEAT : 0)
                       | (synapse->quantize == 2 ? SYNAPSE_BAR : 0);
      word_store (words, word_pair (source, target));
      word_store (words + 1,
                  word_pair (synapse->id, synapse->weight | (uint32_t) synapse->probability << 16));
      word_store (words + 2, word_pair (synapse->delay_ticks,
                                        synapse->jitter_ticks | (uint32_t) synapse->limit << 16));
      word_store (words + 3, synapse->group | flags << 8 | (uint64_t) synapse->decay << 16
                                 | (uint64_t) synapse->plasticity << 32
                                 | (uint64_t) book->generation << 48);
      book->synapse_count++;
      return KERNEL_OK;
    }
  return KERNEL_ERROR_FULL;
}

KernelStatus
kernel_composer_add_synapse (KernelComposer *composer, const KernelSynapseInput *synapse)
{
  uint32_t source, target;
  if (composer->writing == NO_SLOT)
    return KERNEL_ERROR_RANGE;
  KernelStatus status = KERNEL_ERROR_RANGE;
  if (synapse->weight <= 1000 && synapse->probability <= 1000 && synapse->decay <= 1000
      && synapse->plasticity <= 1000 && synapse->quantize <= 2
      && find_clip (composer, synapse->from_key, &source) != UINT32_MAX
      && find_clip (composer, synapse->to_key, &target) != UINT32_MAX)
    status = write_synapse (composer, source, target, synapse);
  if (status != KERNEL_OK)
    composer->broken = true;
  return status;
}
