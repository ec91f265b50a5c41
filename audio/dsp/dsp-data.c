/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What parameters carry besides numbers: lists beside the registers, recordings by number. Control side. */
#include <stdlib.h>
#include <string.h>
#include "dsp-program.h"
#include "dsp/sampler.h"

static void
point_at (DspProgram *p, const DspSlot *slot, float *row)
{
  DspReg *reg = &(slot->poly ? p->poly : p->mono)[slot->reg];
  reg->p = reg->row = row;
  reg->step = 0;
}

static void
load_lists (DspProgram *p)
{
  size_t floats = 1;
  for (uint32_t i = 0; i < p->slot_count; i++)
    floats += 1 + p->patch->nodes[p->slots[i].node].data[p->slots[i].param].count;
  float *at = p->lists = dsp_alloc (floats * sizeof *at);
  for (uint32_t i = 0; i < p->slot_count; i++)
    {
      const DspNode *node = &p->patch->nodes[p->slots[i].node];
      const DspNodeData *data = &node->data[p->slots[i].param];
      if (node->module->params[p->slots[i].param].type != DSP_PARAM_LIST)
        continue;
      point_at (p, &p->slots[i], at);
      *at++ = (float) data->count;
      for (uint32_t k = 0; k < data->count; k++)
        *at++ = (float) data->list[k];
    }
}

static DspSample *
load_file (const DspConfig *config, const DspNode *node, const char *name, char **problem)
{
  DspSample *sample = node->module->builtin ? node->module->builtin (name) : NULL;
  if (sample)
    return sample;
  if (config->loader.load)
    {
      sample = config->loader.load (config->loader.data, name, problem);
      return sample && node->module->prepare ? node->module->prepare (sample, problem) : sample;
    }
  *problem = dsp_dup ("there is nobody here to load files");
  return NULL;
}

bool
dsp_program_load_data (DspProgram *p, const DspConfig *config, DspDiagnostics *d)
{
  bool ok = true;
  load_lists (p);
  p->samples = dsp_alloc ((p->slot_count + 1) * sizeof (DspSample *));
  if (!config)
    return true;
  for (uint32_t i = 0; i < p->slot_count; i++)
    {
      const DspNode *node = &p->patch->nodes[p->slots[i].node];
      const char *name = node->data[p->slots[i].param].text;
      char *problem = NULL;
      if (node->module->params[p->slots[i].param].type != DSP_PARAM_FILE || !name || !*name)
        continue;
      DspSample *sample = load_file (config, node, name, &problem);
      if (sample)
        {
          DspReg *reg = &(p->slots[i].poly ? p->poly : p->mono)[p->slots[i].reg];
          p->samples[p->sample_count++] = sample;
          for (uint32_t l = 0, n = p->slots[i].poly ? p->lanes : 1; l < n; l++)
            reg->row[l] = (float) p->sample_count;
        }
      else
        {
          dsp_complain (d, DSP_ERROR, "P014", node->offset, "a path below the project, or a name that comes with Symphony", "%s: \"%.200s\": %s",
                        node->id, name, problem ? problem : "cannot be loaded");
          ok = false;
        }
      free (problem);
    }
  return ok;
}

void
dsp_program_share_file (DspProgram *p, uint32_t slot, const DspProgram *from, uint32_t from_slot)
{
  const DspSlot *to = &p->slots[slot], *source = &from->slots[from_slot];
  const DspReg *old = &(source->poly ? from->poly : from->mono)[source->reg];
  DspReg *reg = &(to->poly ? p->poly : p->mono)[to->reg];
  uint32_t number = (uint32_t) old->row[0];
  if (!number)
    return;
  p->samples[p->sample_count++] = dsp_sample_ref (from->samples[number - 1]);
  for (uint32_t l = 0, n = to->poly ? p->lanes : 1; l < n; l++)
    reg->row[l] = (float) p->sample_count;
}

void
dsp_program_free_data (DspProgram *p)
{
  for (uint32_t i = 0; i < p->sample_count; i++)
    dsp_sample_unref (p->samples[i]);
  free (p->samples);
  free (p->lists);
}
