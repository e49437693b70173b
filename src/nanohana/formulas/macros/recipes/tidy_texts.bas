Option Explicit

' 指定した列の文字の前後の空白を除き、英数字・カナを半角か全角にそろえます。数式のセルは変えません。
Sub 表記をそろえる()
    Const シート名 As String = "{{シート名}}"
    Const 列 As String = "{{列}}"
    Const 半角にする As Boolean = {{半角にする}}
    Const 先頭行 As Long = {{先頭行}}
    Dim 対象 As Worksheet
    Dim 行 As Long, 最終行 As Long
    Dim 文字 As String
    Set 対象 = ThisWorkbook.Worksheets(シート名)
    最終行 = 対象.Cells(対象.Rows.Count, 列).End(xlUp).Row
    For 行 = 先頭行 To 最終行
        If Not 対象.Cells(行, 列).HasFormula And VarType(対象.Cells(行, 列).Value) = vbString Then
            文字 = Trim(対象.Cells(行, 列).Value)
            If 半角にする Then
                文字 = StrConv(文字, vbNarrow)
            Else
                文字 = StrConv(文字, vbWide)
            End If
            対象.Cells(行, 列).Value = 文字
        End If
    Next 行
    MsgBox "そろえました。"
End Sub
