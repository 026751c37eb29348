def notebook(variant): return ""
